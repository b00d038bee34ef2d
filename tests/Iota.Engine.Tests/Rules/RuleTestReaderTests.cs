using System.Text;
using Iota.Engine.Rules;

namespace Iota.Engine.Tests.Rules;

/// <summary>Tests of rules as metadata and fixtures write them.</summary>
public class RuleTestReaderTests
{
    private const string Head = "AnalysisType: rule\nRuleID: x\nFilename: x.py\nEnabled: true\nLogTypes: [AWS.CloudTrail]\nSeverity: Low\nTests:\n";

    [Fact]
    public void Mocks_and_expected_answers_are_read_with_the_line_of_their_test()
    {
        RuleTest test = Read("""
              - Name: all of it
                ExpectedResult: true
                ExpectedTitle: a title
                ExpectedSeverity: high
                ExpectedAlertContext: {a: [1, "2"]}
                ExpectedDestinations: []
                Mocks:
                  - objectName: lookup
                    returnValue: '{"a": 1}'
                  - {objectName: LIMIT, sideEffect: [1, 2]}
                Log: {a: 1}
            """, out IReadOnlyList<RuleProblem> problems)[0];
        Assert.Empty(problems);
        Assert.Equal(8, test.Line);
        Assert.Equal(["""{"objectName":"lookup","returnValue":"{\"a\": 1}"}""", """{"objectName":"LIMIT","sideEffect":[1,2]}"""], test.Mocks);
        Assert.Equal(
            [new("title", "a title"), new("severity", "HIGH"), new("alert_context", """{"a":[1,"2"]}"""), new("destinations", "[]")],
            test.Expectations);
    }

    [Theory]
    [InlineData("- Name: t\n    ExpectedResult: yes\n    Log: {}", "does not say what to expect")]
    [InlineData("- Name: t\n    ExpectedResult: true", "has no event")]
    [InlineData("- ExpectedResult: true\n    Log: {}", "has no Name")]
    [InlineData("- Name: t\n    ExpectedResult: true\n    Log: {}\n    Mocks: {a: 1}", "must be a list")]
    [InlineData("- Name: t\n    ExpectedResult: true\n    Log: {}\n    Mocks: [{returnValue: 1}]", "has no objectName")]
    [InlineData("- Name: t\n    ExpectedResult: true\n    Log: {}\n    Mocks: [{objectName: a, returnvalue: 1}]", "has the key returnvalue")]
    [InlineData("- Name: t\n    ExpectedResult: true\n    Log: {}\n    ExpectedSeverity: Urgent", "write one of Info, Low, Medium, High, Critical")]
    [InlineData("- Name: t\n    ExpectedResult: true\n    Log: {}\n    ExpectedTitle: [a]", "must be a text")]
    public void A_test_that_cannot_be_run_is_reported_and_costs_the_rule_nothing(string test, string words)
    {
        Assert.Empty(Read($"  {test}\n", out IReadOnlyList<RuleProblem> problems));
        RuleProblem problem = Assert.Single(problems);
        Assert.Contains(words, problem.Message, StringComparison.Ordinal);
        Assert.Equal((RuleProblemReason.InvalidTest, true, "x"), (problem.Reason, problem.RuleLoaded, problem.RuleId));
    }

    [Fact]
    public void A_misspelt_key_is_reported_and_the_test_is_run()
    {
        RuleTest test = Assert.Single(Read("  - Name: t\n    ExpectedResult: true\n    Log: {}\n    ExpectedTitel: a\n", out IReadOnlyList<RuleProblem> problems));
        Assert.Empty(test.Expectations);
        Assert.Contains("ExpectedTitel", Assert.Single(problems).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_event_of_a_fixture_beside_the_rule_is_a_test()
    {
        using var folder = new RuleFolder();
        folder.With("x.py").With("x.match.json", """{"Records": [{"n": 1}, {"n": 2}]}""").With("x.match.more.jsonl", "{\"n\": 3}\n\n{\"n\": 4}\n")
            .With("x.no_match.json", "[\n {\"n\": 5}\n]").With("x.other.json", "{}").With("xy.match.json", "{}").With("x.match.txt", "{}");
        var problems = new List<RuleProblem>();
        IReadOnlyList<RuleTest> tests = RuleTests.Of(folder.Load().Rules[0], problems);
        Assert.Empty(problems);
        Assert.Equal(
            ["x.match.json #1 True 1", "x.match.json #2 True 1", "x.match.more.jsonl #1 True 1", "x.match.more.jsonl #2 True 3", "x.no_match.json #1 False 1"],
            tests.Select(test => $"{test.Name} {test.ExpectedResult} {test.Line}"));
        Assert.Equal("""{"n": 4}""", Encoding.UTF8.GetString(tests[3].Event.Span));
    }

    [Theory]
    [InlineData("{\"a\": 1}\n{\"a\":\n", "neither JSON nor JSON lines")]
    [InlineData("[1]", "must hold JSON objects")]
    [InlineData("", "there is no event in it")]
    public void A_fixture_that_cannot_be_read_is_reported(string content, string words)
    {
        using var folder = new RuleFolder();
        folder.With("x.py").With("x.match.jsonl", content);
        var problems = new List<RuleProblem>();
        _ = RuleTests.Of(folder.Load().Rules[0], problems);
        Assert.Contains(problems, problem => problem.Message.Contains(words, StringComparison.Ordinal) && problem.Reason == RuleProblemReason.InvalidTest);
    }

    [Theory]
    [InlineData("""{"p_log_type": "AWS.ALB"}""", "AWS.ALB")]
    [InlineData("""{"p_log_type": 1}""", "AWS.CloudTrail")]
    [InlineData("{}", "AWS.CloudTrail")]
    public void The_event_decides_its_log_type_before_the_rule_does(string record, string logType)
    {
        var rule = new RuleInfo { Index = 0, Id = "x", Path = "/x.py" };
        Assert.Equal(logType, RuleTests.LogType(rule, new RuleTest("t", true, Encoding.UTF8.GetBytes(record))));
    }

    private static IReadOnlyList<RuleTest> Read(string tests, out IReadOnlyList<RuleProblem> problems)
    {
        using var folder = new RuleFolder();
        RuleCatalogue catalogue = folder.With("x.py").With("x.yml", Head + tests).Load();
        problems = catalogue.Problems;
        return Assert.Single(catalogue.Rules).Tests;
    }
}
