namespace Iota.Engine.Alerts;

/// <summary>When a rule has so much to say to a destination that it is told in one message. Pure.</summary>
/// <remarks>Alerts are never merged: each keeps its row and its count. Only their deliveries become one digest, which names the first ten.</remarks>
public static class StormPolicy
{
    /// <summary>More new alerts of one rule in an hour than anybody reads one by one: a dedup key that explodes.</summary>
    public const int AlertsPerHour = 10_000;

    /// <summary>A destination with a pace is not kept busy with one rule for longer than this.</summary>
    public static readonly TimeSpan LongestQueueOfRule = TimeSpan.FromMinutes(2);

    /// <summary>When more than this waits for a destination with a pace, every rule has to be brief.</summary>
    public static readonly TimeSpan LongestQueue = TimeSpan.FromMinutes(10);

    /// <summary>Alerts that a digest names; and how many a rule may tell one by one while the queue is too long.</summary>
    public const int NamedInDigest = 10;

    /// <summary>After a digest, new alerts of its rule wait this long for the next one.</summary>
    public static readonly TimeSpan DigestInterval = TimeSpan.FromMinutes(15);

    /// <summary>How long after its last digest a rule still counts as storming.</summary>
    public static readonly TimeSpan StormLasts = TimeSpan.FromHours(1);

    /// <param name="interval">Least time between two messages to the destination; zero for no limit.</param>
    /// <param name="waiting">Untried first messages of the rule that wait for the destination.</param>
    /// <param name="waitingOfAll">The same of all rules.</param>
    /// <param name="filedInLastHour">First messages of the rule that were filed for the destination within the last hour, whatever became of them.</param>
    public static bool IsStorm(TimeSpan interval, long waiting, long waitingOfAll, long filedInLastHour)
    {
        if (filedInLastHour > AlertsPerHour)
            return waiting > 0;
        if (interval <= TimeSpan.Zero)
            return false;
        return waiting * interval > LongestQueueOfRule || (waitingOfAll * interval > LongestQueue && waiting > NamedInDigest);
    }

    /// <summary>When a digest of new alerts may be sent to a destination that has had one before.</summary>
    public static DateTimeOffset NextDigest(DateTimeOffset lastDigest, DateTimeOffset now) =>
        lastDigest + DigestInterval > now ? lastDigest + DigestInterval : now;
}
