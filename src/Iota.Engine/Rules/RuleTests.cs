using System.Text.Json;
using Iota.Engine.LogTypes;

namespace Iota.Engine.Rules;

/// <summary>All tests of a rule: those of its metadata, then those of its fixtures.</summary>
public static class RuleTests
{
    /// <summary>The tests, in the order in which they are run.</summary>
    /// <param name="problems">Receives what is wrong with fixtures.</param>
    public static IReadOnlyList<RuleTest> Of(RuleInfo rule, ICollection<RuleProblem> problems) => [.. rule.Tests, .. RuleFixtures.Read(rule, problems)];

    /// <summary>The log type of a test's event: its own <c>p_log_type</c>, else the first that the rule is for, else CloudTrail.</summary>
    public static string LogType(RuleInfo rule, RuleTest test)
    {
        using JsonDocument record = JsonDocument.Parse(test.Event, new JsonDocumentOptions { MaxDepth = RuleFixtures.MaxDepth });
        if (record.RootElement.TryGetProperty("p_log_type"u8, out JsonElement own) && own.ValueKind == JsonValueKind.String) return own.GetString()!;
        return rule.LogTypes.Count > 0 ? rule.LogTypes[0] : CloudTrailParser.Name;
    }
}
