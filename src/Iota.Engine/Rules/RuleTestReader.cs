using System.Text;
using Iota.Engine.Yaml;

namespace Iota.Engine.Rules;

/// <summary>Reads the <c>Tests</c> of a rule's metadata. A test that cannot be run is reported and left out; that is no reason not to load its rule.</summary>
internal sealed class RuleTestReader
{
    private static readonly HashSet<string> MockKeys = ["objectName", "returnValue", "sideEffect", "new"];

    /// <summary>The function that each <c>Expected…</c> key is about.</summary>
    private static readonly Dictionary<string, string> ExpectationKeys = new(StringComparer.Ordinal)
    {
        ["ExpectedTitle"] = "title",
        ["ExpectedSeverity"] = "severity",
        ["ExpectedDedup"] = "dedup",
        ["ExpectedDescription"] = "description",
        ["ExpectedReference"] = "reference",
        ["ExpectedRunbook"] = "runbook",
        ["ExpectedAlertContext"] = "alert_context",
        ["ExpectedDestinations"] = "destinations",
    };

    /// <summary>Keys of a test in the Panther format, and those that are Iota's own.</summary>
    private static readonly HashSet<string> Keys =
        ["Name", "ExpectedResult", "Log", "Resource", "Mocks", "LogType", "ResourceType", "Schema", .. ExpectationKeys.Keys];

    private readonly string _path;
    private readonly MetadataReader _fields;

    private RuleTestReader(string path, MetadataReader fields)
    {
        _path = path;
        _fields = fields;
    }

    /// <summary>The tests in the order of the file.</summary>
    /// <param name="metadata">A mapping with the key <c>Tests</c>: a <c>.yml</c> file, or what a rule class says in its place.</param>
    /// <param name="path">The file that holds it.</param>
    /// <param name="fields">Receives the problems.</param>
    public static IReadOnlyList<RuleTest> Read(YamlMapping metadata, string path, MetadataReader fields) =>
        new RuleTestReader(path, fields).ReadAll(metadata.Find("Tests"));

    private List<RuleTest> ReadAll(YamlNode? node)
    {
        if (node is null) return [];
        if (node is not YamlSequence sequence)
        {
            Report(node, "Tests must be a list: begin each test with a dash");
            return [];
        }
        var tests = new List<RuleTest>();
        foreach (YamlNode item in sequence.Items)
        {
            try
            {
                tests.Add(ReadTest(item));
            }
            catch (MalformedYamlException e)
            {
                _fields.Report(e.Line, RuleProblemReason.InvalidTest, e.Reason, loaded: true);
            }
        }
        return tests;
    }

    /// <exception cref="MalformedYamlException">The test cannot be run; says why, and how to mend it.</exception>
    private RuleTest ReadTest(YamlNode item)
    {
        YamlMapping test = item as YamlMapping ?? throw Invalid(item, "a test must be a mapping: give it the keys Name, ExpectedResult and Log");
        string name = (test.Find("Name") as YamlScalar ?? throw Invalid(test, "a test has no Name: say in a sentence what it shows")).Text;
        YamlNode? expected = test.Find("ExpectedResult");
        if (expected is not YamlScalar { Kind: YamlKind.Bool } result)
            throw Invalid(expected ?? test, $"the test \"{name}\" does not say what to expect: write ExpectedResult: true or false");
        YamlNode? log = test.Find("Log") ?? test.Find("Resource");
        if (log is not YamlMapping record)
            throw Invalid(log ?? test, $"the test \"{name}\" has no event: write it as a mapping under Log");
        foreach ((YamlScalar key, _) in test.Entries)
            if (!Keys.Contains(key.Text)) Report(key, $"{key.Text} of the test \"{name}\" is not a key of a test and is ignored: correct or remove it");
        return new RuleTest(name, result.Text[0] is 't' or 'T', YamlJson.ToUtf8(record, _path))
        {
            Mocks = ReadMocks(test, name),
            Expectations = ReadExpectations(test, name),
            Path = _path,
            Line = item.Line,
        };
    }

    private string[] ReadMocks(YamlMapping test, string name)
    {
        YamlNode? node = test.Find("Mocks");
        if (node is null) return [];
        YamlSequence mocks = node as YamlSequence ?? throw Invalid(node, $"the Mocks of the test \"{name}\" must be a list: begin each mock with a dash");
        foreach (YamlNode mock in mocks.Items)
        {
            if (mock is not YamlMapping mapping || mapping.Find("objectName") is not YamlScalar { Kind: YamlKind.Text })
                throw Invalid(mock, $"a mock of the test \"{name}\" has no objectName: write the name that it replaces in the rule's file");
            if (mapping.Entries.FirstOrDefault(entry => !MockKeys.Contains(entry.Key.Text)) is { Key: { } unknown })
                throw Invalid(unknown, $"a mock of the test \"{name}\" has the key {unknown.Text}: write one of {string.Join(", ", MockKeys)}");
        }
        return [.. mocks.Items.Select(ToJson)];
    }

    private List<RuleTestExpectation> ReadExpectations(YamlMapping test, string name)
    {
        var expectations = new List<RuleTestExpectation>();
        foreach ((string key, string function) in ExpectationKeys)
        {
            YamlNode? value = test.Find(key);
            if (value is null) continue;
            string text = (function, value) switch
            {
                ("alert_context", YamlMapping) or ("destinations", YamlSequence) => ToJson(value),
                ("alert_context", _) => throw Invalid(value, $"{key} of the test \"{name}\" must be a mapping"),
                ("destinations", _) => throw Invalid(value, $"{key} of the test \"{name}\" must be a list"),
                ("severity", YamlScalar scalar) => (SeverityNames.Parse(scalar.Text)
                    ?? throw Invalid(value, $"{key} of the test \"{name}\" is \"{scalar.Text}\": write one of Info, Low, Medium, High, Critical")).ToName(),
                (_, YamlScalar scalar) => scalar.Text,
                _ => throw Invalid(value, $"{key} of the test \"{name}\" must be a text"),
            };
            expectations.Add(new RuleTestExpectation(function, text));
        }
        return expectations;
    }

    private string ToJson(YamlNode node) => Encoding.UTF8.GetString(YamlJson.ToUtf8(node, _path));

    private MalformedYamlException Invalid(YamlNode place, string message) => new(_path, place.Line, message);

    private void Report(YamlNode place, string message) => _fields.Report(place.Line, RuleProblemReason.InvalidTest, message, loaded: true);
}
