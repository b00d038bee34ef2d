using Iota.Engine;
using Iota.Engine.Rules;

namespace Iota.Console;

/// <summary>Runs the tests of rules and prints what came of them.</summary>
internal sealed class RuleTestRun(Terminal terminal, LoadedRules loaded)
{
    private const string DefaultLogType = "AWS.CloudTrail";

    public async Task<int> RunAsync(IReadOnlyList<RuleInfo> rules, CancellationToken cancellationToken)
    {
        int passed = 0, failed = 0;
        foreach (RuleInfo rule in rules)
        {
            IReadOnlyList<string?> verdicts = await JudgeAsync(rule, cancellationToken);
            int bad = verdicts.Count(verdict => verdict is not null);
            failed += bad;
            passed += verdicts.Count - bad;
            WriteRule(rule, verdicts, bad);
        }
        int notLoaded = loaded.Problems.Count(problem => !problem.RuleLoaded);
        failed += notLoaded;
        foreach (RuleProblem problem in loaded.Problems)
        {
            string mark = problem.RuleLoaded ? terminal.Paint("in part", "33") : terminal.Paint("not loaded", "1;31");
            terminal.Output.WriteLine($"{mark}  {Printable.Clean(problem.ToString())}");
        }
        terminal.Output.WriteLine();
        terminal.Output.WriteLine($"{Texts.Count(rules.Count, "rule")}: {passed} passed, {failed} failed");
        return failed > 0 ? ExitCode.SomeFailed : ExitCode.Done;
    }

    private void WriteRule(RuleInfo rule, IReadOnlyList<string?> verdicts, int bad)
    {
        string mark = bad > 0 ? terminal.Paint("FAILED", "1;31") : verdicts.Count == 0 ? terminal.Paint("no test", "33") : terminal.Paint("ok", "32");
        terminal.Output.WriteLine($"{mark}  {rule.Id}  {Texts.Count(verdicts.Count, "test")}");
        for (int i = 0; i < verdicts.Count; i++)
            if (verdicts[i] is { } why) terminal.Output.WriteLine($"        {Printable.Clean(rule.Tests[i].Name)}: {Printable.Clean(why)}");
    }

    /// <summary>For each test null when it passed, else why not.</summary>
    private async Task<IReadOnlyList<string?>> JudgeAsync(RuleInfo rule, CancellationToken cancellationToken)
    {
        if (rule.Tests.Count == 0) return [];
        var selection = new RuleSelection(rule.LogTypes.Count > 0 ? rule.LogTypes[0] : DefaultLogType, [rule.Index]);
        using var batch = new CandidateBatch(64 * 1024);
        foreach (RuleTest test in rule.Tests) batch.Add(test.Event.Span, selection, batch.Count);
        EvaluationResult result = await loaded.Runner.EvaluateAsync(batch, cancellationToken);
        return [.. rule.Tests.Select((test, position) => Judge(test, position, result))];
    }

    private static string? Judge(RuleTest test, int position, EvaluationResult result)
    {
        if (test.Mocks > 0) return "it needs mocks, which this version cannot run yet";
        RuleFailure? failure = result.Failures.FirstOrDefault(failure => failure.Event == position);
        bool matched = result.Detections.Any(match => match.Event == position);
        if (failure is not null) return $"{failure.Phase}() failed: {failure.Error}";
        return matched == test.ExpectedResult ? null
            : matched ? "the rule matched the event, and should not"
            : "the rule did not match the event, and should";
    }
}
