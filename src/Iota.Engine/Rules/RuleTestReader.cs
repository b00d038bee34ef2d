using Iota.Engine.Yaml;

namespace Iota.Engine.Rules;

/// <summary>Reads the <c>Tests</c> of a rule's metadata.</summary>
internal static class RuleTestReader
{
    /// <summary>The tests in the order of the file. One that cannot be run is reported and left out; that is no reason not to load its rule.</summary>
    public static IReadOnlyList<RuleTest> Read(YamlMapping metadata, string path, MetadataReader fields)
    {
        YamlNode? node = metadata.Find("Tests");
        if (node is null)
            return [];
        if (node is not YamlSequence sequence)
        {
            Report(node, "Tests must be a list: begin each test with a dash");
            return [];
        }

        var tests = new List<RuleTest>();
        foreach (YamlNode item in sequence.Items)
        {
            if (item is not YamlMapping test)
                Report(item, "a test must be a mapping: give it the keys Name, ExpectedResult and Log");
            else if (test.Find("Name") is not YamlScalar name)
                Report(test, "a test has no Name: say in a sentence what it shows");
            else if (test.Find("ExpectedResult") is not YamlScalar { Kind: YamlKind.Bool } expected)
                Report(test.Find("ExpectedResult") ?? test, $"the test \"{name.Text}\" does not say what to expect: write ExpectedResult: true or false");
            else if ((test.Find("Log") ?? test.Find("Resource")) is not YamlMapping log)
                Report(test.Find("Log") ?? test.Find("Resource") ?? test, $"the test \"{name.Text}\" has no event: write it as a mapping under Log");
            else if (test.Find("Mocks") is { } mocks and not YamlSequence)
                Report(mocks, $"the Mocks of the test \"{name.Text}\" must be a list: begin each mock with a dash");
            else if (ToJson(log) is { } json)
                tests.Add(new RuleTest(name.Text, expected.Text[0] is 't' or 'T', json, (test.Find("Mocks") as YamlSequence)?.Items.Count ?? 0));
        }

        return tests;

        byte[]? ToJson(YamlMapping log)
        {
            try
            {
                return YamlJson.ToUtf8(log, path);
            }
            catch (MalformedYamlException e)
            {
                fields.Report(e.Line, RuleProblemReason.InvalidTest, e.Reason, loaded: true);
                return null;
            }
        }

        void Report(YamlNode place, string message) => fields.Report(place.Line, RuleProblemReason.InvalidTest, message, loaded: true);
    }
}
