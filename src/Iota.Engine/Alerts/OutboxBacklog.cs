namespace Iota.Engine.Alerts;

/// <summary>What waits to be sent.</summary>
/// <param name="Pending">Messages.</param>
/// <param name="OldestFiledAt">When the oldest of them was filed; null when none waits.</param>
public sealed record OutboxBacklog(long Pending, DateTimeOffset? OldestFiledAt)
{
    /// <summary>Age of the oldest; zero when none waits.</summary>
    public TimeSpan Age(DateTimeOffset now) => OldestFiledAt is { } oldest && oldest < now ? now - oldest : TimeSpan.Zero;
}
