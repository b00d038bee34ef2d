using Iota.Engine.Rules;

namespace Iota.Console.Testing;

/// <summary>One test that was run.</summary>
/// <param name="Verdict">What the rule made of the event.</param>
/// <param name="Problems">Why the test failed, a sentence each; none when it passed.</param>
internal sealed record TestOutcome(RuleTest Test, RuleVerdict Verdict, IReadOnlyList<string> Problems)
{
    public bool Passed => Problems.Count == 0;
}

/// <summary>The tests of one rule.</summary>
internal sealed record RuleOutcome(RuleInfo Rule, IReadOnlyList<TestOutcome> Tests)
{
    public int Failed => Tests.Count(test => !test.Passed);
}

/// <summary>A whole run.</summary>
/// <param name="Rules">Rules that were loaded, in the order of the catalogue.</param>
/// <param name="Problems">What is wrong with rules and tests.</param>
/// <param name="Elapsed">Time from loading to the last verdict.</param>
internal sealed record TestRunOutcome(IReadOnlyList<RuleOutcome> Rules, IReadOnlyList<RuleProblem> Problems, TimeSpan Elapsed)
{
    public int Passed => Rules.Sum(rule => rule.Tests.Count - rule.Failed);

    /// <summary>Tests that failed or cannot be run, and rules that cannot be loaded.</summary>
    public int Failed => Rules.Sum(rule => rule.Failed) + Failures.Count();

    /// <summary>The problems that fail the run: a rule that is not loaded, a test that cannot be run.</summary>
    public IEnumerable<RuleProblem> Failures => Problems.Where(Fails);

    public static bool Fails(RuleProblem problem) =>
        (!problem.RuleLoaded && !problem.RuleDisabled) || problem.Reason == RuleProblemReason.InvalidTest;
}
