using System.Text.Json;
using Iota.Engine;
using Iota.Engine.Rules;

namespace Iota.Console.Testing;

/// <summary>Decides whether a verdict is what a test expects. layers/python/iota/testing/judge.py says the same in Python.</summary>
internal static class RuleTestJudge
{
    /// <summary>Why the test fails; empty when it passes.</summary>
    public static IReadOnlyList<string> Judge(RuleInfo rule, RuleTest test, RuleVerdict verdict)
    {
        if (verdict.Problem is not null) return [verdict.Problem];
        if (verdict.Match is null) return [.. verdict.Failures.Select(Describe)];
        var problems = new List<string>();
        if (verdict.Match != test.ExpectedResult)
            problems.Add(verdict.Match == true ? "the rule matched the event, and should not" : "the rule did not match the event, and should");
        // In a test that expects no match the other functions were asked without need: their failures are no fault of the rule.
        if (test.ExpectedResult && verdict.Match == true) problems.AddRange(verdict.Failures.Select(Describe));
        foreach (RuleTestExpectation expectation in test.Expectations)
            if (Compare(expectation, Actual(rule, verdict.Says, expectation.Function)) is { } difference) problems.Add(difference);
        return problems;
    }

    private static string Describe(WorkerFailure failure) => $"{failure.Phase}() failed: {failure.Error}";

    private static string? Compare(RuleTestExpectation expectation, string? actual)
    {
        if (actual is null) return $"{expectation.Function} is absent, and should be {Quote(expectation, expectation.Value)}";
        bool same = IsJson(expectation.Function)
            ? JsonElement.DeepEquals(JsonElement.Parse(expectation.Value), JsonElement.Parse(actual))
            : expectation.Value == actual;
        return same ? null : $"{expectation.Function} is {Quote(expectation, actual)}, and should be {Quote(expectation, expectation.Value)}";
    }

    private static string Quote(RuleTestExpectation expectation, string value) => IsJson(expectation.Function) ? value : $"\"{value}\"";

    private static bool IsJson(string function) => function is "alert_context" or "destinations";

    /// <summary>What an alert would show: the answer of the function, else what stands in for it.</summary>
    private static string? Actual(RuleInfo rule, WorkerDetection? says, string function) => says is null ? null : function switch
    {
        "title" => says.Title,
        "dedup" => says.Dedup,
        "severity" => (says.Severity ?? rule.Severity).ToName(),
        "description" => says.Description ?? rule.Description,
        "reference" => says.Reference ?? rule.Reference,
        "runbook" => says.Runbook ?? rule.Runbook,
        "alert_context" => says.Context,
        "destinations" => says.Destinations is null ? null : $"[{string.Join(',', says.Destinations.Select(name => $"\"{JsonEncodedText.Encode(name)}\""))}]",
        _ => throw new ArgumentOutOfRangeException(nameof(function), function, null),
    };
}
