using System.Globalization;
using Iota.Engine.Yaml;

namespace Iota.Engine.Rules;

/// <summary>Reads typed fields of a mapping, and files a problem for each that has the wrong type. An absent or null field is null and no problem.</summary>
/// <param name="source">The mapping; its keys are those of the Panther format.</param>
/// <param name="path">The file that problems name.</param>
/// <param name="ruleId">The rule that problems name; null when its id is not known.</param>
/// <param name="ruleLoaded">What problems say about the rule: true when it is loaded with the default instead.</param>
/// <param name="problems">Where problems go.</param>
internal sealed class MetadataReader(YamlMapping source, string path, string? ruleId, bool ruleLoaded, List<RuleProblem> problems)
{
    private const int MaxShown = 40;

    public string? Text(string key) => source.Find(key) switch
    {
        null => null,
        YamlScalar { Kind: YamlKind.Text } scalar => scalar.Text,
        { } other => Wrong(key, other, "text", "put it in quotes"),
    };

    public bool? Flag(string key)
    {
        switch (source.Find(key))
        {
            case null:
                return null;
            case YamlScalar { Kind: YamlKind.Bool } scalar:
                return scalar.Text[0] is 't' or 'T';
            case { } other:
                _ = Wrong(key, other, "true or false", "write true or false, without quotes (in YAML 1.2 yes, no, on and off are text)");
                return null;
        }
    }

    /// <summary>A whole number of at least 1.</summary>
    public int? Positive(string key)
    {
        switch (source.Find(key))
        {
            case null:
                return null;
            case YamlScalar { Kind: YamlKind.Int } scalar:
                if (int.TryParse(YamlCoreSchema.ToJsonNumber(scalar.Text), CultureInfo.InvariantCulture, out int value) && value >= 1)
                    return value;
                Report(scalar.Line, RuleProblemReason.OutOfRange, $"{key} is {Shorten(scalar.Text)}: write a whole number from 1 to {int.MaxValue}");
                return null;
            case { } other:
                _ = Wrong(key, other, "a whole number", "write digits only, without quotes");
                return null;
        }
    }

    public Severity? Severity(string key)
    {
        string? name = Text(key);
        Severity? severity = SeverityNames.Parse(name);
        if (name is not null && severity is null)
        {
            Report(
                source.Find(key)!.Line,
                RuleProblemReason.UnknownSeverity,
                $"{key} is \"{Shorten(name)}\": write one of Info, Low, Medium, High, Critical");
        }

        return severity;
    }

    /// <summary>A list of texts. Items may be numbers: the ids of a framework are often written as 3.10, which stays as written.</summary>
    public IReadOnlyList<string>? Texts(string key) => source.Find(key) is { } node ? Texts(key, node) : null;

    /// <summary>A mapping of names to lists of texts.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>>? Lists(string key)
    {
        if (source.Find(key) is not { } node)
            return null;
        if (node is not YamlMapping mapping)
        {
            _ = Wrong(key, node, "a mapping of names to lists", "write each name on its own line, followed by a colon and its list");
            return null;
        }

        var lists = new Dictionary<string, IReadOnlyList<string>>();
        foreach ((YamlScalar name, YamlNode value) in mapping.Entries)
        {
            if (Texts($"{key}.{name.Text}", value) is { } list)
                lists.Add(name.Text, list);
        }

        return lists;
    }

    public void Report(int line, RuleProblemReason reason, string message, bool? loaded = null) =>
        problems.Add(new RuleProblem(path, line > 0 ? line : null, reason, message, ruleId, loaded ?? ruleLoaded));

    private List<string>? Texts(string key, YamlNode node)
    {
        if (node is YamlSequence sequence && sequence.Items.All(item => item is YamlScalar { Kind: not YamlKind.Null }))
            return [.. sequence.Items.Select(item => ((YamlScalar)item).Text)];
        _ = Wrong(key, node, "a list of texts", "write each item on its own line after a dash");
        return null;
    }

    /// <returns>Null, the value of a field that cannot be used.</returns>
    private string? Wrong(string key, YamlNode node, string wanted, string mend)
    {
        Report(node.Line, RuleProblemReason.WrongType, $"{key} must be {wanted} but is {Describe(node)}: {mend}");
        return null;
    }

    private static string Describe(YamlNode node) => node switch
    {
        YamlSequence => "a list",
        YamlMapping => "a mapping",
        YamlScalar { Kind: YamlKind.Text } scalar => $"the text \"{Shorten(scalar.Text)}\"",
        YamlScalar { Kind: YamlKind.Int or YamlKind.Float or YamlKind.NotFinite } scalar => $"the number {Shorten(scalar.Text)}",
        YamlScalar scalar => scalar.Text is "" ? "empty" : Shorten(scalar.Text),
        _ => throw new ArgumentOutOfRangeException(nameof(node), node, null),
    };

    private static string Shorten(string text)
    {
        string line = text.ReplaceLineEndings(" ");
        return line.Length <= MaxShown ? line : $"{line.AsSpan(0, MaxShown)}…";
    }
}
