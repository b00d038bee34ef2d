using System.Globalization;
using Iota.Engine.Yaml;

namespace Iota.Engine.Configuration;

/// <summary>Reads typed fields of one mapping of <c>iota.yaml</c> and files a problem for each that is wrong. Every key that is asked for is allowed;
/// <see cref="Finish"/> reports the others.</summary>
/// <param name="source">The mapping.</param>
/// <param name="place">Names the mapping in problems, as <c>destinations.oncall</c>; empty for the whole file.</param>
/// <param name="problems">Where problems go.</param>
internal sealed class SettingsReader(YamlMapping source, string place, ConfigurationProblems problems)
{
    private const int MaxShown = 60;

    private readonly List<string> _keys = [];

    public int Line => source.Line;

    public string Place => place;

    /// <summary>Whether the key is there with a value other than null.</summary>
    public bool Has(string key) => Find(key) is not null;

    public int LineOf(string key) => source.Find(key)?.Line ?? source.Line;

    public YamlNode? Find(string key)
    {
        if (!_keys.Contains(key))
            _keys.Add(key);
        return source.Find(key);
    }

    public string? Text(string key)
    {
        switch (Find(key))
        {
            case null:
                return null;
            case YamlScalar { Kind: YamlKind.Text, Text.Length: > 0 } scalar:
                return scalar.Text;
            case { } other:
                Wrong(key, other, "text", "put it in quotes when it is a number");
                return null;
        }
    }

    public string RequiredText(string key, string meaning)
    {
        if (!Has(key))
            Report(source.Line, $"{Name(key)} is missing: it is {meaning}");
        return Text(key) ?? "";
    }

    public bool Flag(string key, bool otherwise) => OptionalFlag(key) ?? otherwise;

    public bool? OptionalFlag(string key)
    {
        switch (Find(key))
        {
            case null:
                return null;
            case YamlScalar { Kind: YamlKind.Bool } scalar:
                return scalar.Text[0] is 't' or 'T';
            case { } other:
                Wrong(key, other, "true or false", "write it without quotes");
                return null;
        }
    }

    public int? Whole(string key, int least, int most)
    {
        switch (Find(key))
        {
            case null:
                return null;
            case YamlScalar { Kind: YamlKind.Int } scalar
                when int.TryParse(YamlCoreSchema.ToJsonNumber(scalar.Text), CultureInfo.InvariantCulture, out int number) && number >= least && number <= most:
                return number;
            case { } other:
                Wrong(key, other, string.Create(CultureInfo.InvariantCulture, $"a whole number from {least} to {most}"), "write digits only");
                return null;
        }
    }

    public double? Share(string key)
    {
        switch (Find(key))
        {
            case null:
                return null;
            case YamlScalar { Kind: YamlKind.Int or YamlKind.Float } scalar
                when double.TryParse(YamlCoreSchema.ToJsonNumber(scalar.Text), CultureInfo.InvariantCulture, out double number) && number is >= 0 and <= 1:
                return number;
            case { } other:
                Wrong(key, other, "a share from 0 to 1", "write 0.001 for one in a thousand");
                return null;
        }
    }

    /// <summary>One of a few words, in any case; null when the key is absent or wrong.</summary>
    public string? Word(string key, params IReadOnlyList<string> allowed)
    {
        if (Text(key) is not { } word)
            return null;
        string? known = allowed.FirstOrDefault(candidate => candidate.Equals(word, StringComparison.OrdinalIgnoreCase));
        if (known is null)
            Report(LineOf(key), $"{Name(key)} is \"{Shorten(word)}\": write one of {string.Join(", ", allowed)}{DidYouMean.Hint(word, allowed)}");
        return known;
    }

    public Severity? SeverityOf(string key) => SeverityNames.Parse(Word(key, AllSeverities));

    /// <summary>Severities, one or a list; null when the key is absent.</summary>
    public IReadOnlyList<Severity>? Severities(string key)
    {
        if (Texts(key) is not { } words)
            return null;
        var severities = new List<Severity>();
        foreach (string word in words)
        {
            if (SeverityNames.Parse(word) is { } severity)
                severities.Add(severity);
            else
                Report(LineOf(key), $"{Name(key)} has \"{Shorten(word)}\": write one of {string.Join(", ", AllSeverities)}{DidYouMean.Hint(word, AllSeverities)}");
        }

        return severities;
    }

    /// <summary>A text or a list of texts; numbers stay as written, so that account ids need no quotes.</summary>
    public IReadOnlyList<string>? Texts(string key)
    {
        switch (Find(key))
        {
            case null:
                return null;
            case YamlScalar { Kind: YamlKind.Text or YamlKind.Int } scalar:
                return [scalar.Text];
            case YamlSequence sequence when sequence.Items.All(item => item is YamlScalar { Kind: YamlKind.Text or YamlKind.Int, Text.Length: > 0 }):
                return [.. sequence.Items.Select(item => ((YamlScalar)item).Text)];
            case { } other:
                Wrong(key, other, "a text or a list of texts", "write each item on its own line after a dash");
                return null;
        }
    }

    public DateOnly? Date(string key)
    {
        if (Text(key) is not { } text)
            return null;
        if (DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly date))
            return date;
        Report(LineOf(key), $"{Name(key)} is \"{Shorten(text)}\": write a date as 2027-01-31");
        return null;
    }

    /// <summary>The mapping under a key; null when the key is absent or holds something else.</summary>
    public YamlMapping? Mapping(string key)
    {
        switch (Find(key))
        {
            case null:
                return null;
            case YamlMapping mapping:
                return mapping;
            case { } other:
                Wrong(key, other, "a mapping", "write its keys below it, indented");
                return null;
        }
    }

    /// <summary>The members of a list of mappings, each with its reader.</summary>
    public IEnumerable<SettingsReader> Items(string key)
    {
        if (Find(key) is not { } node)
            yield break;
        if (node is not YamlSequence sequence)
        {
            Wrong(key, node, "a list", "begin each entry with a dash");
            yield break;
        }

        for (int i = 0; i < sequence.Items.Count; i++)
        {
            if (sequence.Items[i] is YamlMapping mapping)
                yield return new SettingsReader(mapping, $"{Name(key)}[{i + 1}]", problems);
            else
                Report(sequence.Items[i].Line, $"{Name(key)}[{i + 1}] must be a mapping but is {Describe(sequence.Items[i])}: write its keys after the dash");
        }
    }

    public SettingsReader At(string key, YamlMapping mapping) => new(mapping, Name(key), problems);

    public void Report(int line, string message) => problems.Add(line, message);

    public string Name(string key) => place.Length == 0 ? key : $"{place}.{key}";

    /// <summary>Reports the keys that nobody asked for.</summary>
    public void Finish()
    {
        foreach ((YamlScalar key, _) in source.Entries)
        {
            if (!_keys.Contains(key.Text))
            {
                string where = place.Length == 0 ? "this file" : place;
                Report(key.Line, $"\"{Shorten(key.Text)}\" is not a key of {where}{DidYouMean.Hint(key.Text, _keys)}: the keys are {string.Join(", ", _keys)}");
            }
        }
    }

    public void Wrong(string key, YamlNode node, string wanted, string mend) =>
        Report(node.Line, $"{Name(key)} must be {wanted} but is {Describe(node)}: {mend}");

    public static string Describe(YamlNode node) => node switch
    {
        YamlSequence => "a list",
        YamlMapping => "a mapping",
        YamlScalar { Kind: YamlKind.Text, Text.Length: > 0 } scalar => $"the text \"{Shorten(scalar.Text)}\"",
        YamlScalar { Kind: YamlKind.Int or YamlKind.Float or YamlKind.NotFinite } scalar => $"the number {Shorten(scalar.Text)}",
        YamlScalar { Kind: YamlKind.Bool } scalar => scalar.Text,
        _ => "empty",
    };

    public static string Shorten(string text)
    {
        string line = text.ReplaceLineEndings(" ");
        return line.Length <= MaxShown ? line : $"{line.AsSpan(0, MaxShown)}…";
    }

    private static readonly string[] AllSeverities = ["INFO", "LOW", "MEDIUM", "HIGH", "CRITICAL"];
}
