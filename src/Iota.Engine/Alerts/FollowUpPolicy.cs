namespace Iota.Engine.Alerts;

/// <summary>When an alert that has grown since its last message is told again. Pure.</summary>
public static class FollowUpPolicy
{
    /// <summary>How long after its end a window stays open: logs come late. CloudTrail delivers most events within 15 minutes.</summary>
    public static readonly TimeSpan Lateness = TimeSpan.FromMinutes(15);

    /// <summary>After its window has closed an alert is followed up at most once in this time.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromHours(1);

    /// <summary>One follow-up when the window closes; what comes later waits until the last message is an hour old.</summary>
    /// <param name="closesAt">When the window closes.</param>
    /// <param name="lastToldAt">When the last message about the alert arrived.</param>
    /// <param name="followUps">Follow-ups before this one.</param>
    public static DateTimeOffset DueAt(DateTimeOffset closesAt, DateTimeOffset lastToldAt, int followUps) =>
        followUps == 0 && lastToldAt <= closesAt ? closesAt : lastToldAt + Interval;
}
