using System.Text.Json;
using Iota.Engine.Yaml;

namespace Iota.Engine.Rules;

/// <summary>Turns the constants of a module, or the attributes of a rule class, into the mapping that a <c>.yml</c> file would hold.</summary>
internal static class RuleConstants
{
    /// <summary>By upper-case name: a module writes SEVERITY, a class default_severity.</summary>
    private static readonly Dictionary<string, string> Keys = new(StringComparer.Ordinal)
    {
        ["ID"] = "RuleID",
        ["RULE_ID"] = "RuleID",
        ["ENABLED"] = "Enabled",
        ["LOG_TYPES"] = "LogTypes",
        ["DISPLAY_NAME"] = "DisplayName",
        ["SEVERITY"] = "Severity",
        ["DEFAULT_SEVERITY"] = "Severity",
        ["DESCRIPTION"] = "Description",
        ["DEFAULT_DESCRIPTION"] = "Description",
        ["REFERENCE"] = "Reference",
        ["DEFAULT_REFERENCE"] = "Reference",
        ["RUNBOOK"] = "Runbook",
        ["DEFAULT_RUNBOOK"] = "Runbook",
        ["TAGS"] = "Tags",
        ["REPORTS"] = "Reports",
        ["SUMMARY_ATTRIBUTES"] = "SummaryAttributes",
        ["DEDUP_PERIOD_MINUTES"] = "DedupPeriodMinutes",
        ["THRESHOLD"] = "Threshold",
        ["CREATE_ALERT"] = "CreateAlert",
        ["DEFAULT_DESTINATIONS"] = "OutputIds",
    };

    /// <summary>The constants that are metadata; the others are the rule's own business. Where two spell one key, the first holds.</summary>
    public static YamlMapping ToMapping(JsonElement constants)
    {
        var entries = new List<KeyValuePair<YamlScalar, YamlNode>>();
        foreach (JsonProperty constant in constants.EnumerateObject())
        {
            if (Keys.TryGetValue(constant.Name.ToUpperInvariant(), out string? key))
                entries.Add(new(Text(key), ToNode(constant.Value)));
        }

        return new YamlMapping(entries, line: 0);
    }

    /// <summary>The tests of a rule class under the key that they have in a <c>.yml</c> file.</summary>
    public static YamlMapping ToTests(JsonElement tests) => new([new(Text("Tests"), ToNode(tests))], line: 0);

    private static YamlNode ToNode(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => new YamlMapping(
            [.. value.EnumerateObject().Select(member => new KeyValuePair<YamlScalar, YamlNode>(Text(member.Name), ToNode(member.Value)))],
            line: 0),
        JsonValueKind.Array => new YamlSequence([.. value.EnumerateArray().Select(ToNode)], line: 0),
        JsonValueKind.String => Text(value.GetString()!),
        // The spellings of null, true, false and numbers in JSON are those of YAML's core schema.
        _ => new YamlScalar(value.GetRawText(), plain: true, line: 0),
    };

    private static YamlScalar Text(string text) => new(text, plain: false, line: 0);
}
