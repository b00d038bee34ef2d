using Iota.Console.Testing;
using Iota.Engine.Configuration;
using Iota.Engine.Rules;

namespace Iota.Console;

/// <summary>Loads rules and runs their tests in the workers of production.</summary>
internal sealed class RuleTestRun(RulePaths paths, PythonOptions python, IotaConfiguration configuration, TimeProvider time)
{
    /// <param name="only">Of the chosen rules, those to test; null for all.</param>
    /// <param name="onRule">Told of each rule in the order of the catalogue, as soon as its tests and those of the rules before it are done.</param>
    public async Task<TestRunOutcome> RunAsync(Func<RuleInfo, bool>? only, Action<RuleOutcome> onRule, CancellationToken cancellationToken)
    {
        long begin = time.GetTimestamp();
        Func<RuleInfo, bool>? wanted = paths.ByPathOnly ? rule => paths.Choose(rule) && only?.Invoke(rule) != false : null;
        await using LoadedRules loaded = await LoadedRules.LoadForTestsAsync(paths.Roots, python, time, configuration, wanted);
        cancellationToken.ThrowIfCancellationRequested();
        RuleInfo[] rules = [.. paths.Select(loaded.Catalogue).Where(rule => only?.Invoke(rule) != false)];
        var problems = new List<RuleProblem>(loaded.Problems.Where(paths.Choose));
        (RuleInfo Rule, Task<TestOutcome[]> Tests)[] running =
            [.. rules.Select(rule => (rule, TestAsync(loaded, rule, RuleTests.Of(rule, problems), cancellationToken)))];
        var outcomes = new List<RuleOutcome>(rules.Length);
        foreach ((RuleInfo rule, Task<TestOutcome[]> tests) in running)
        {
            var outcome = new RuleOutcome(rule, await tests);
            outcomes.Add(outcome);
            onRule(outcome);
        }
        return new TestRunOutcome(outcomes, problems, time.GetElapsedTime(begin));
    }

    private static Task<TestOutcome[]> TestAsync(LoadedRules loaded, RuleInfo rule, IReadOnlyList<RuleTest> tests, CancellationToken cancellationToken) =>
        Task.WhenAll(tests.Select(async test =>
        {
            RuleVerdict verdict = await loaded.TestAsync(rule, test, cancellationToken);
            return new TestOutcome(test, verdict, RuleTestJudge.Judge(rule, test, verdict));
        }));
}
