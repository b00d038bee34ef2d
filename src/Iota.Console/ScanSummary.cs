using System.Globalization;
using Iota.Engine;
using Iota.Engine.Lake;
using Iota.Engine.Rules;

namespace Iota.Console;

/// <summary>The numbers at the end of a scan: as a sentence for people, as one line for machines.</summary>
internal sealed class ScanSummary(EngineTotals totals, int alerts, LoadedRules rules, DoneObjects done, LakeRepairResult? lake, TimeSpan elapsed)
{
    /// <summary>Whether some input or rule failed.</summary>
    public bool SomeFailed => totals.FailedObjectsByReason.Count > 0 || totals.SetAside > 0 || Failures > 0 || totals.PushdownDifferences.Count > 0 || LakeMissing > 0;

    /// <summary>Objects whose events are not in the lake.</summary>
    private long LakeMissing => lake is null ? 0 : lake.Backlog.Waiting + lake.GivenUp;

    private double EventsPerSecond => totals.Events / Math.Max(elapsed.TotalSeconds, 1e-6);

    /// <summary>Rules that do not load count as failures, since they did not see a single event; so does what is wrong with the others.</summary>
    private long Failures => totals.RuleFailures + rules.Problems.Count;

    public string ToLine() => string.Create(CultureInfo.InvariantCulture,
        $"summary objects={totals.Objects} events={totals.Events} evaluated={totals.Evaluated} quarantined={totals.SetAside} duplicates={totals.Duplicates} " +
        $"detections={totals.Detections} alerts={alerts} suppressed={totals.Suppressed} failures={Failures} seconds={elapsed.TotalSeconds:0.000} events_per_second={EventsPerSecond:0}");

    public void WriteText(Terminal terminal)
    {
        TextWriter output = terminal.Output;
        if (alerts > 0) output.WriteLine();
        output.WriteLine(
            $"{Texts.Count(alerts, "alert")} from {Texts.Count(totals.Detections, "detection")}: {Texts.Count(totals.Events, "event")} of " +
            $"{Texts.Count(totals.Objects, "object")} read, {Texts.Number(totals.Evaluated)} evaluated with {Texts.Count(rules.Book.Count, "rule")}, " +
            $"{Texts.Number(totals.SetAside)} set aside, {Texts.Count(totals.Duplicates, "duplicate")}, {Texts.Count(Failures, "rule failure")}; " +
            string.Create(CultureInfo.InvariantCulture, $"{elapsed.TotalSeconds:0.00} s, {Texts.Number((long)EventsPerSecond)} events/s."));
        if (totals.Suppressed > 0) output.WriteLine($"{Texts.Count(totals.Suppressed, "detection")} suppressed by iota.yaml; --suppressed FILE writes them.");
        foreach (string sentence in done.Sentences().Concat(WithoutEvents()).Concat(InPython()).Concat(InLake())) output.WriteLine(sentence);
        foreach (string sentence in Troubles()) output.WriteLine(terminal.Paint(sentence, "33"));
    }

    private IEnumerable<string> WithoutEvents()
    {
        if (totals.ObjectsByKind.TryGetValue(ObjectKind.Empty, out long empty)) yield return $"{Texts.Count(empty, "object")} without a record.";
        if (totals.ObjectsByKind.TryGetValue(ObjectKind.Digest, out long digests)) yield return $"{Texts.Count(digests, "CloudTrail digest")}: no events in there.";
    }

    private IEnumerable<string> InPython()
    {
        if (totals.Evaluated == 0 || totals.Candidates == totals.Evaluated) yield break;
        yield return string.Create(CultureInfo.InvariantCulture,
            $"{Texts.Count(totals.Candidates, "event")} went to Python ({(double)totals.Candidates / totals.Evaluated:0.0%}); the others could not concern a rule.");
    }

    private IEnumerable<string> InLake()
    {
        if (lake is not null) yield return $"{Texts.Count(totals.LakeObjects + lake.Written, "object")} written into the lake.";
    }

    private IEnumerable<string> Troubles()
    {
        if (LakeMissing > 0)
            yield return $"The events of {Texts.Count(LakeMissing, "object")} are not in the lake: the log above says why. With --state DIR the next scan tries again.";
        foreach (string rule in totals.PushdownDifferences)
            yield return $"Rule {rule}: its pushdown condition is wrong, events may have been withheld from it. Scan again with --no-pushdown, and report the rule.";
        foreach ((FailureReason reason, long count) in totals.FailedObjectsByReason)
            yield return $"{Texts.Count(count, "object")} failed: {reason.Describe()}.";
        foreach ((FailureReason reason, long count) in totals.SetAsideByReason)
            yield return $"{Texts.Count(count, "record")} set aside: {reason.Describe()}.";
        foreach (RuleProblem problem in rules.Problems)
            yield return $"{(problem.RuleLoaded ? "Rule loaded in part" : "Rule not loaded")}: {Printable.Clean(problem.ToString()!)}";
        if (totals.RuleFailures > 0)
            yield return $"{Texts.Count(totals.RuleFailures, "rule failure")}: the log above has the tracebacks, --failures FILE writes all of them.";
    }
}
