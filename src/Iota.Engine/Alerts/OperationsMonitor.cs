using Iota.Engine.Rules;

namespace Iota.Engine.Alerts;

/// <summary>Gathers what goes wrong while objects are processed, for services: whoever runs a scan sees it on the screen. Not for several
/// threads at once.</summary>
public sealed class OperationsMonitor(TimeProvider time)
{
    /// <summary>Failures of one rule that are kept of one object: enough to raise the alert, whatever the object holds.</summary>
    private const int FailuresPerObject = OperationsAlerts.FailuresOfRule;

    private readonly List<Detection> _detections = [];

    /// <summary>Takes in what a report tells; its rule failures can be read only while it is being given.</summary>
    public void Observe(ObjectReport report)
    {
        if (report.Failure is { } failure)
            _detections.Add(OperationsAlerts.OfObject(report.Source, failure.Reason, failure.Message, time.GetUtcNow()));
        Observe(report.PushdownDifferences);
        var failures = new Dictionary<string, int>();
        foreach (EventRuleFailure ruleFailure in report.RuleFailures)
        {
            int count = failures[ruleFailure.RuleId] = failures.GetValueOrDefault(ruleFailure.RuleId) + 1;
            if (count <= FailuresPerObject)
                _detections.Add(OperationsAlerts.OfFailure(ruleFailure, time.GetUtcNow()));
        }
    }

    /// <summary>Takes in that conditions were wrong.</summary>
    public void Observe(IEnumerable<PushdownDifference> differences) =>
        _detections.AddRange(differences.Select(difference => OperationsAlerts.OfPushdownDifference(difference, time.GetUtcNow())));

    /// <summary>Takes in what was wrong with the rules when they were loaded.</summary>
    public void Observe(IEnumerable<RuleProblem> problems) =>
        _detections.AddRange(problems.Select(problem => OperationsAlerts.OfProblem(problem, time.GetUtcNow())));

    /// <summary>Stores what has gathered; the next <see cref="IStateStore.Announce"/> makes alerts of it.</summary>
    public void Commit(IStateStore store)
    {
        if (_detections.Count == 0)
            return;
        store.Commit(OperationsAlerts.ToBatch(_detections));
        _detections.Clear();
    }
}
