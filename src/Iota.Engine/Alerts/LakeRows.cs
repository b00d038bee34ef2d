using Iota.Engine.Sources;

namespace Iota.Engine.Alerts;

/// <summary>What the ledger says of the events of an object that belong into the lake. The numbers are those of the column <c>lake_done</c>.</summary>
public enum LakeMark
{
    Waits = 0,
    Written = 1,
    GivenUp = 2,
}

/// <summary>An object of the ledger whose events are not in the lake yet.</summary>
/// <param name="DoneAt">When it was evaluated.</param>
public sealed record LakeWaiting(ObjectRef Source, DateTimeOffset DoneAt);

/// <summary>What became of a try to write it.</summary>
public sealed record LakeTry(ObjectRef Source, LakeMark Mark);

/// <summary>Objects that wait for the lake.</summary>
/// <param name="Oldest">When the oldest of them was evaluated; null when there is none.</param>
public sealed record LakeBacklog(long Waiting, DateTimeOffset? Oldest)
{
    public TimeSpan Age(DateTimeOffset now) => Oldest is { } oldest && oldest < now ? now - oldest : TimeSpan.Zero;
}
