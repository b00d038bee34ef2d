namespace Iota.Engine.Alerts;

/// <summary>What the detections of one or more dedup windows add up to. Adding is associative and commutative, so the order in which
/// detections arrive, and how they are cut into batches, leaves no trace.</summary>
/// <param name="Alert">The sums; times are whole milliseconds.</param>
/// <param name="FirstEventId">Decides which of two events at the same time is the earlier one.</param>
/// <param name="Threshold">Of the earliest event's policy.</param>
internal sealed record WindowTotals(Alert Alert, string FirstEventId, int Threshold)
{
    public static WindowTotals Of(Detection detection, string alertId)
    {
        DateTimeOffset time = DateTimeOffset.FromUnixTimeMilliseconds(detection.EventTime.ToUnixTimeMilliseconds());
        var alert = new Alert
        {
            AlertId = alertId,
            RuleId = detection.RuleId,
            DedupKey = detection.DedupKey,
            Title = detection.Title,
            Severity = detection.Severity,
            LogType = detection.LogType,
            FirstEventId = detection.EventId,
            Count = 1,
            FirstEventTime = time,
            LastEventTime = time,
            Accounts = DistinctValues.Of(detection.Account),
            Regions = DistinctValues.Of(detection.Region),
            Actor = detection.Actor,
            SourceAddress = detection.SourceAddress,
            Context = detection.Context,
            Description = detection.Description,
            Reference = detection.Reference,
            Runbook = detection.Runbook,
            Destinations = detection.Destinations,
        };
        return new WindowTotals(alert, detection.EventId, detection.Policy.Threshold);
    }

    /// <summary>The sum of both, under the id of this one.</summary>
    public WindowTotals Plus(WindowTotals other)
    {
        WindowTotals earliest = IsBefore(other) ? this : other;
        Alert sum = earliest.Alert with
        {
            AlertId = Alert.AlertId,
            Count = Alert.Count + other.Alert.Count,
            Severity = Alert.Severity > other.Alert.Severity ? Alert.Severity : other.Alert.Severity,
            LastEventTime = Alert.LastEventTime > other.Alert.LastEventTime ? Alert.LastEventTime : other.Alert.LastEventTime,
            Accounts = DistinctValues.Union(Alert.Accounts, other.Alert.Accounts),
            Regions = DistinctValues.Union(Alert.Regions, other.Alert.Regions),
        };
        return earliest with { Alert = sum };
    }

    private bool IsBefore(WindowTotals other)
    {
        int order = Alert.FirstEventTime.CompareTo(other.Alert.FirstEventTime);
        return order < 0 || (order == 0 && string.CompareOrdinal(FirstEventId, other.FirstEventId) < 0);
    }
}
