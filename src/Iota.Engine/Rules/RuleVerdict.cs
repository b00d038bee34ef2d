namespace Iota.Engine.Rules;

/// <summary>What a rule made of the event of a test.</summary>
/// <param name="Match">Whether the rule matched; null when it failed.</param>
/// <param name="Says">The answers of its other functions, which tests ask for whether or not the rule matched; null when there are none.</param>
/// <param name="Failures">Functions that failed.</param>
/// <param name="Output">What the rule printed.</param>
/// <param name="Problem">Why the test could not be run (its mocks cannot be set up); null when it could.</param>
/// <param name="Elapsed">Time from sending the test to its answer.</param>
public sealed record RuleVerdict(
    bool? Match,
    WorkerDetection? Says,
    IReadOnlyList<WorkerFailure> Failures,
    string Output = "",
    string? Problem = null,
    TimeSpan Elapsed = default);
