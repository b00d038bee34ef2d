namespace Iota.Engine.Alerts;

/// <summary>How long the state keeps what is over. Ages count from when a row was stored, not from when an event happened: old logs may be
/// scanned today.</summary>
/// <remarks>The ledger and the detections are what tell a repeated object or event from a new one. SQS keeps messages for 14 days at most, so nothing
/// repeats itself later than that; only somebody who scans old logs again does, and gets their alerts again.</remarks>
public sealed record Retention
{
    /// <summary>Of detections, suppressed ones included.</summary>
    public TimeSpan Detections { get; init; } = TimeSpan.FromDays(90);

    public TimeSpan Ledger { get; init; } = TimeSpan.FromDays(90);

    /// <summary>Of alerts that nothing was added to, with their deliveries; not while one of these is open.</summary>
    public TimeSpan Alerts { get; init; } = TimeSpan.FromDays(365);

    /// <summary>One age for everything.</summary>
    public static Retention Of(TimeSpan age) => new() { Detections = age, Ledger = age, Alerts = age };
}

/// <summary>Rows that were deleted.</summary>
/// <param name="Alerts">Dedup windows, with their deliveries.</param>
public sealed record PruneResult(long Detections, long Ledger, long Alerts);
