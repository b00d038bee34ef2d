using System.Net;
using Iota.Engine.Yaml;

namespace Iota.Engine.Configuration;

/// <summary>Reads a condition: a mapping whose members must all hold. A member is a field with what it must be, or <c>all</c>, <c>any</c> or <c>not</c>.</summary>
internal sealed class EventConditionReader(string place, ConfigurationProblems problems)
{
    private static readonly string[] Tests = ["equals", "in", "prefix", "suffix", "contains", "cidr", "exists"];

    /// <returns>Null when it cannot be used; the problems say why.</returns>
    public EventCondition? Read(YamlNode node)
    {
        if (node is not YamlMapping { Entries.Count: > 0 } mapping)
            return Fail(node.Line, $"{place} must be a mapping of fields to what they must be, but is {SettingsReader.Describe(node)}: write for instance eventName: CreateUser");
        List<EventCondition?> parts = [.. mapping.Entries.Select(entry => ReadMember(entry.Key, entry.Value))];
        return Combine(parts, all => all.Count == 1 ? all[0] : new AllOf(all));
    }

    private EventCondition? ReadMember(YamlScalar key, YamlNode value) => key.Text switch
    {
        "all" => Combine(ReadList(key.Text, value), parts => new AllOf(parts)),
        "any" => Combine(ReadList(key.Text, value), parts => new AnyOf(parts)),
        "not" => Read(value) is { } part ? new NotThis(part) : null,
        _ => ReadField(key, value),
    };

    private List<EventCondition?> ReadList(string key, YamlNode node)
    {
        if (node is YamlSequence { Items.Count: > 0 } sequence)
            return [.. sequence.Items.Select(Read)];
        return [Fail(node.Line, $"{place}.{key} must be a list of conditions but is {SettingsReader.Describe(node)}: begin each with a dash")];
    }

    private EventCondition? ReadField(YamlScalar key, YamlNode value)
    {
        string[] path = key.Text.Split('.');
        if (path.Any(name => name.Length == 0))
            return Fail(key.Line, $"{place}: \"{SettingsReader.Shorten(key.Text)}\" is no field: write names with dots between them, as userIdentity.type");
        if (value is not YamlMapping tests)
            return Texts(key.Text, value) is { } wanted ? new FieldIs(path, FieldTest.Equals, wanted) : null;
        if (tests.Entries.Count == 0)
            return Fail(tests.Line, $"{place}.{key.Text} has no test: use one of {string.Join(", ", Tests)}");
        return Combine([.. tests.Entries.Select(test => ReadTest(key.Text, path, test.Key, test.Value))], all => all.Count == 1 ? all[0] : new AllOf(all));
    }

    private EventCondition? ReadTest(string field, string[] path, YamlScalar test, YamlNode value)
    {
        string name = $"{field}.{test.Text}";
        return test.Text switch
        {
            "equals" or "in" => Texts(name, value) is { } texts ? new FieldIs(path, FieldTest.Equals, texts) : null,
            "prefix" => Parts(name, value) is { } texts ? new FieldIs(path, FieldTest.Prefix, texts) : null,
            "suffix" => Parts(name, value) is { } texts ? new FieldIs(path, FieldTest.Suffix, texts) : null,
            "contains" => Parts(name, value) is { } texts ? new FieldIs(path, FieldTest.Contains, texts) : null,
            "cidr" => Networks(name, value) is { } networks ? new FieldIsIn(path, networks) : null,
            "exists" => value is YamlScalar { Kind: YamlKind.Bool } flag
                ? new FieldExists(path, flag.Text[0] is 't' or 'T')
                : Fail(value.Line, $"{place}.{name} must be true or false but is {SettingsReader.Describe(value)}: write it without quotes"),
            _ => Fail(test.Line,
                $"{place}.{field}: \"{SettingsReader.Shorten(test.Text)}\" is no test{DidYouMean.Hint(test.Text, Tests)}: use one of {string.Join(", ", Tests)}; " +
                "for a field inside this one write its path with dots"),
        };
    }

    /// <summary>One text or several, any of which will do; numbers, true and false as written.</summary>
    private List<string>? Texts(string name, YamlNode node)
    {
        IReadOnlyList<YamlNode> items = node is YamlSequence sequence ? sequence.Items : [node];
        if (items.Count > 0 && items.All(item => item is YamlScalar { Kind: not YamlKind.Null }))
            return [.. items.Select(item => TextOf((YamlScalar)item))];
        _ = Fail(node.Line, $"{place}.{name} must be a text or a list of texts but is {SettingsReader.Describe(node)}: to ask whether the field is there, write exists: true");
        return null;
    }

    /// <summary>As JSON writes it.</summary>
    private static string TextOf(YamlScalar scalar) => scalar.Kind == YamlKind.Bool ? scalar.Text[0] is 't' or 'T' ? "true" : "false" : scalar.Text;

    /// <summary>An empty part would be in every text.</summary>
    private List<string>? Parts(string name, YamlNode node)
    {
        List<string>? texts = Texts(name, node);
        if (texts is null || !texts.Contains(""))
            return texts;
        _ = Fail(node.Line, $"{place}.{name} is an empty text, which every text holds: write exists: true if that is meant");
        return null;
    }

    private List<IPNetwork>? Networks(string name, YamlNode node)
    {
        if (Texts(name, node) is not { } texts)
            return null;
        var networks = new List<IPNetwork>();
        foreach (string text in texts)
        {
            if (IPNetwork.TryParse(text, out IPNetwork network))
                networks.Add(network);
            else if (IPAddress.TryParse(text, out IPAddress? address))
                networks.Add(new IPNetwork(address, address.GetAddressBytes().Length * 8));
            else
                _ = Fail(node.Line, $"{place}.{name} has \"{SettingsReader.Shorten(text)}\": write a network as 203.0.113.0/24 or 2001:db8::/32, or an address");
        }

        return networks.Count == texts.Count ? networks : null;
    }

    private static EventCondition? Combine(List<EventCondition?> parts, Func<List<EventCondition>, EventCondition> combine) =>
        parts.Contains(null) ? null : combine([.. parts.Select(part => part!)]);

    private EventCondition? Fail(int line, string message)
    {
        problems.Add(line, message);
        return null;
    }
}
