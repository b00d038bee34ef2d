using Iota.Engine.Telemetry;

namespace Iota.Engine.Services;

/// <summary>What a batch comes to, for whoever exports metrics.</summary>
/// <param name="Values">In the order in which they are shown.</param>
/// <param name="Reasons">What makes up some of the numbers, as <c>ObjectsFailed.NotFound</c>.</param>
public sealed record BatchMetrics(IReadOnlyList<(Metric Metric, double Value)> Values, IReadOnlyList<(string Name, long Count)> Reasons)
{
    /// <param name="rulesNotLoaded">Rules that were not loaded when the process started.</param>
    public static BatchMetrics Of(MessageBatch messages, EngineTotals totals, int rulesNotLoaded, TimeSpan took, long alerts, DeliveryCounts deliveries)
    {
        long failed = totals.ObjectsByKind.GetValueOrDefault(ObjectKind.Failed), skipped = totals.ObjectsByKind.GetValueOrDefault(ObjectKind.Done);
        return new BatchMetrics(
            [
                (Metric.MessagesReceived, messages.Count),
                (Metric.MessagesFailed, messages.FailedCount),
                (Metric.ObjectsProcessed, totals.Objects - failed - skipped),
                (Metric.ObjectsSkipped, skipped),
                (Metric.ObjectsFailed, failed),
                (Metric.EventsEvaluated, totals.Evaluated),
                (Metric.RecordsSetAside, totals.SetAside),
                (Metric.DuplicateEvents, totals.Duplicates),
                (Metric.Detections, totals.Detections),
                (Metric.RuleFailures, totals.RuleFailures),
                (Metric.RulesNotLoaded, rulesNotLoaded),
                (Metric.BatchDuration, Math.Round(took.TotalMilliseconds)),
                (Metric.Alerts, alerts),
                .. deliveries.Metrics,
                .. LakeMetrics.Of(totals),
            ],
            [
                .. totals.FailedObjectsByReason.Select(reason => ($"{nameof(Metric.ObjectsFailed)}.{reason.Key}", reason.Value)),
                .. totals.SetAsideByReason.Select(reason => ($"{nameof(Metric.RecordsSetAside)}.{reason.Key}", reason.Value)),
                .. LakeMetrics.Reasons(totals.LakeFailuresByReason),
            ]);
    }
}
