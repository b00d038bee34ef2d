using Iota.Console.Testing;
using Iota.Engine.Rules;

namespace Iota.Integration.Tests.Commands;

/// <summary>What makes a test of a rule fail.</summary>
public class RuleTestJudgeTests
{
    private static readonly RuleInfo Rule = new() { Index = 0, Id = "x", Path = "/x.py", Severity = Engine.Severity.Low, Runbook = "the metadata's" };
    private static readonly WorkerDetection Says = new() { Event = 0, Rule = 0, Title = "a title", Dedup = "a key", Context = """{"a": 1, "b": [2]}""" };
    private static readonly WorkerFailure TitleFailed = new(0, 0, "title", "KeyError: 'x' (x.py:3)", "");

    [Theory]
    [InlineData(true, true, null)]
    [InlineData(false, false, null)]
    [InlineData(true, false, "the rule did not match the event, and should")]
    [InlineData(false, true, "the rule matched the event, and should not")]
    public void The_verdict_must_be_the_expected_one(bool expected, bool match, string? problem) =>
        Assert.Equal(problem is null ? [] : [problem], Judge(expected, new RuleVerdict(match, Says, [])));

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_rule_that_fails_fails_every_test(bool expected)
    {
        var failure = new WorkerFailure(0, 0, "rule", "KeyError: 'x' (x.py:1)", "");
        Assert.Equal(["rule() failed: KeyError: 'x' (x.py:1)"], Judge(expected, new RuleVerdict(null, null, [failure])));
    }

    [Fact]
    public void A_failure_of_another_function_counts_only_where_a_match_is_expected()
    {
        Assert.Equal(["title() failed: KeyError: 'x' (x.py:3)"], Judge(true, new RuleVerdict(true, Says, [TitleFailed])));
        Assert.Empty(Judge(false, new RuleVerdict(false, Says, [TitleFailed])));
    }

    [Theory]
    [InlineData("title", "a title", null)]
    [InlineData("title", "another", "title is \"a title\", and should be \"another\"")]
    [InlineData("severity", "LOW", null)]
    [InlineData("severity", "HIGH", "severity is \"LOW\", and should be \"HIGH\"")]
    [InlineData("dedup", "a key", null)]
    [InlineData("runbook", "the metadata's", null)]
    [InlineData("alert_context", """{"b":[2],"a":1.0}""", null)]
    [InlineData("alert_context", """{"a":1}""", """alert_context is {"a": 1, "b": [2]}, and should be {"a":1}""")]
    [InlineData("destinations", "[]", "destinations is absent, and should be []")]
    public void Answers_are_compared_where_the_test_names_them(string function, string expected, string? problem) =>
        Assert.Equal(problem is null ? [] : [problem], Judge(true, new RuleVerdict(true, Says, []), new RuleTestExpectation(function, expected)));

    [Fact]
    public void A_test_that_could_not_be_run_fails_whatever_it_expects() =>
        Assert.Equal(["no such name"], Judge(false, new RuleVerdict(null, null, [], Problem: "no such name")));

    private static IReadOnlyList<string> Judge(bool expected, RuleVerdict verdict, params IReadOnlyList<RuleTestExpectation> expectations) =>
        RuleTestJudge.Judge(Rule, new RuleTest("t", expected, "{}"u8.ToArray()) { Expectations = expectations }, verdict);
}
