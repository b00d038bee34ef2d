using Iota.Engine.Rules;

namespace Iota.Console.Fuzzing;

/// <summary>One way in which a rule fails, with the first change that shows it.</summary>
/// <param name="Test">The test whose event was changed.</param>
/// <param name="Change">The change.</param>
/// <param name="Failure">What the rule did.</param>
/// <param name="Times">How many changed events show the same.</param>
internal sealed record FuzzFinding(RuleTest Test, EventChange Change, RuleFailure Failure, int Times);

/// <summary>What changing the events of a rule's tests brought to light.</summary>
/// <param name="Events">How many different events the rule was given.</param>
/// <param name="LeftOut">Tests that cannot be fuzzed because they need mocks.</param>
internal sealed record FuzzOutcome(RuleInfo Rule, int Events, int LeftOut, IReadOnlyList<FuzzFinding> Findings);

/// <summary>Gives a rule changed events of its own tests, as production would.</summary>
internal static class RuleFuzz
{
    private const int EventsPerBatch = 256;

    public static async Task<FuzzOutcome> RunAsync(LoadedRules loaded, RuleInfo rule, IReadOnlyList<RuleTest> tests, CancellationToken cancellationToken)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var findings = new Dictionary<(string Phase, string Error), FuzzFinding>();
        RuleTest[] usable = [.. tests.Where(test => test.Mocks.Count == 0)];
        IEnumerable<(RuleTest Test, string LogType, EventChange Change)> changes = usable
            .SelectMany(test => EventChanges.Of(test.Event, RuleTests.LogType(rule, test)).Select(change => (test, RuleTests.LogType(rule, test), change)))
            .Where(item => seen.Add(System.Text.Encoding.UTF8.GetString(item.change.Event)));
        foreach ((RuleTest Test, string LogType, EventChange Change)[] chunk in changes.Chunk(EventsPerBatch))
        {
            using var batch = new CandidateBatch(64 * 1024);
            foreach ((_, string logType, EventChange change) in chunk) batch.Add(change.Event, new RuleSelection(logType, [rule.Index]), batch.Count);
            EvaluationResult result = await loaded.Runner.EvaluateAsync(batch, cancellationToken);
            foreach (RuleFailure failure in result.Failures)
            {
                (RuleTest test, _, EventChange change) = chunk[failure.Event];
                (string, string) key = (failure.Phase, failure.Error);
                findings[key] = findings.TryGetValue(key, out FuzzFinding? known)
                    ? known with { Times = known.Times + 1 }
                    : new FuzzFinding(test, change, failure, 1);
            }
        }
        return new FuzzOutcome(rule, seen.Count, tests.Count - usable.Length, [.. findings.Values]);
    }
}
