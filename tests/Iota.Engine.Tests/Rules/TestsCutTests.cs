using System.Text;
using Iota.Engine.Rules;

namespace Iota.Engine.Tests.Rules;

public class TestsCutTests
{
    [Theory]
    [InlineData("Severity: High\nTests:\n  - Name: a\n    Log: {}\nThreshold: 2\n", "Severity: High\n\n\n\nThreshold: 2\n")]
    [InlineData("Tests:\n- Name: a\n\n# why\n- Name: b\nThreshold: 2\n", "\n\n\n\n\nThreshold: 2\n")]
    [InlineData("Severity: High\r\nTests: \r\n  - Name: a\r\nThreshold: 2\r\n", "Severity: High\r\n\n\nThreshold: 2\r\n")]
    [InlineData("Severity: High\nTests:\n  - Name: a", "Severity: High\n\n\n")]
    [InlineData("DisplayName: Command & Control\nTests:\n  - Log: {a: x&y}\n", "DisplayName: Command & Control\n\n\n")]
    public void The_lines_of_the_tests_are_empty_and_all_others_keep_their_numbers(string yaml, string expected) => Assert.Equal(expected, Cut(yaml));

    [Theory]
    [InlineData("")]
    [InlineData("Tests: [{Name: a, Log: {}}]\nThreshold: 2\n")]
    [InlineData("Reports:\n  Tests:\n    - a\n")]
    [InlineData("Description: |\n  Tests:\n  are elsewhere\n")]
    [InlineData("Tests:\n  - Name: &name a\nDisplayName: *name\n")]
    [InlineData("Tests:\n  - Names: [&name a]\nDisplayName: *name\n")]
    public void What_is_written_otherwise_stays(string yaml) => Assert.Equal(yaml, Cut(yaml));

    [Theory]
    [InlineData("a", "b")]
    [InlineData("&name a", "*name")] // what refers to a test needs it
    public void A_rule_has_the_same_metadata_and_the_same_rule_set_without_its_tests(string testName, string displayName)
    {
        using RuleFolder folder = new RuleFolder().With("x.py").With("x.yml",
            $"AnalysisType: rule\nRuleID: x\nFilename: x.py\nSeverity: High\nTests:\n  - Name: {testName}\n    ExpectedResult: true\n    Log: {{}}\nDisplayName: {displayName}\n");

        RuleCatalogue with = RuleCatalogue.Load([folder.Path]), without = RuleCatalogue.Load([folder.Path], withTests: false);

        Assert.Equal(with.RuleSet, without.RuleSet);
        Assert.Equal((with.Rules[0].DisplayName, with.Rules[0].Severity), (without.Rules[0].DisplayName, without.Rules[0].Severity));
        Assert.Empty(without.Problems);
    }

    [Fact]
    public void The_rule_set_is_the_same_whatever_the_tests_are()
    {
        const string Yaml = "AnalysisType: rule\nRuleID: x\nFilename: x.py\nSeverity: High\n";
        using RuleFolder one = new RuleFolder().With("x.py").With("x.yml", Yaml);
        using RuleFolder two = new RuleFolder().With("x.py").With("x.yml", Yaml + "Tests:\n  - Name: a\n    ExpectedResult: true\n    Log: {}\n");
        using RuleFolder packaged = new RuleFolder().With("x.py").With("x.yml", Cut(File.ReadAllText(Path.Combine(two.Path, "x.yml"))));

        Assert.Equal(one.Load().RuleSet, two.Load().RuleSet);
        Assert.Equal(one.Load().RuleSet, packaged.Load().RuleSet);
    }

    private static string Cut(string yaml) => Encoding.UTF8.GetString(TestsCut.Apply(Encoding.UTF8.GetBytes(yaml)));
}
