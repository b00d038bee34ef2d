using Iota.Engine.Lake;
using Iota.Engine.Telemetry;

namespace Iota.Engine.Services;

/// <summary>The lake in the numbers of services. Where there is none it says nothing: CloudWatch charges for every name.</summary>
internal static class LakeMetrics
{
    /// <summary>What a batch wrote.</summary>
    public static IReadOnlyCollection<(Metric Metric, double Value)> Of(EngineTotals totals) => totals.LakeObjects == 0 && totals.LakeFailuresByReason.Count == 0
        ? []
        : [(Metric.LakeObjects, totals.LakeObjects), (Metric.LakeFailures, totals.LakeFailuresByReason.Values.Sum())];

    /// <summary>What a round of repairs did, and left.</summary>
    public static IReadOnlyCollection<(Metric Metric, double Value)> Of(LakeRepairResult? repair, DateTimeOffset now) => repair is null
        ? []
        :
        [
            (Metric.LakeObjects, repair.Written),
            (Metric.LakeFailures, repair.Failures.Values.Sum()),
            (Metric.LakeGivenUp, repair.GivenUp),
            (Metric.LakePending, repair.Backlog.Waiting),
            (Metric.LakeAge, Math.Round(repair.Backlog.Age(now).TotalSeconds)),
        ];

    /// <summary>Failures by reason, as members of the same line.</summary>
    public static IEnumerable<(string Name, long Count)> Reasons(IReadOnlyDictionary<FailureReason, long>? failures) =>
        (failures ?? new Dictionary<FailureReason, long>()).Select(reason => ($"{nameof(Metric.LakeFailures)}.{reason.Key}", reason.Value));
}
