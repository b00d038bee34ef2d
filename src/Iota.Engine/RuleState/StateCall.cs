using System.Collections.Immutable;

namespace Iota.Engine.RuleState;

/// <summary>One call of a rule: what to do with which key, and when.</summary>
/// <param name="At">The clock of the call, Unix milliseconds: the event's own time, so that a scan of old logs expires keys as production did.</param>
public sealed record StateCall(StateOperation Operation, string Key, long At)
{
    /// <summary>What to add, for <see cref="StateOperation.Increment"/>.</summary>
    public long Amount { get; init; } = 1;

    /// <summary>For operations on the set.</summary>
    public ImmutableSortedSet<string> Strings { get; init; } = [];

    /// <summary>A JSON object, for <see cref="StateOperation.PutDocument"/>.</summary>
    public string Document { get; init; } = "{}";

    public StateExpiry Expiry { get; init; }

    /// <summary>The time to enter, for <see cref="StateOperation.Hit"/>; Unix milliseconds.</summary>
    public long HitAt { get; init; }

    /// <summary>Milliseconds that a hit counts.</summary>
    public long Window { get; init; }

    /// <summary>Whether the call changes anything.</summary>
    public bool Writes => Operation > StateOperation.LastRead;
}

/// <summary>What a rule may do with a key. The order matters: reads come first. The numbers are in no file.</summary>
public enum StateOperation
{
    /// <summary>Answers the counter, 0 when there is none.</summary>
    GetCount,

    /// <summary>Answers the set, empty when there is none.</summary>
    GetStrings,

    /// <summary>Answers the JSON object, empty when there is none.</summary>
    GetDocument,

    LastRead = GetDocument,

    /// <summary>Adds to the counter and answers it.</summary>
    Increment,
    ResetCount,

    /// <summary>Adds to the set and answers it.</summary>
    AddStrings,

    /// <summary>Takes from the set and answers it.</summary>
    RemoveStrings,

    /// <summary>Replaces all that is kept under the key.</summary>
    PutStrings,
    ResetStrings,

    /// <summary>Replaces all that is kept under the key.</summary>
    PutDocument,

    /// <summary>Sets when the key expires.</summary>
    Expire,

    /// <summary>Enters a time into the sliding window and answers how many lie in it.</summary>
    Hit,

    /// <summary>Removes the key.</summary>
    Forget,
}

/// <summary>When a key shall expire.</summary>
/// <param name="At">Unix milliseconds, for <see cref="StateExpiryKind.At"/>.</param>
public readonly record struct StateExpiry(StateExpiryKind Kind, long At = 0)
{
    /// <param name="now">The clock of the call.</param>
    /// <param name="replaces">Whether the operation replaces what was kept.</param>
    internal long? Resolve(StateValue? current, long now, bool replaces) => Kind switch
    {
        StateExpiryKind.Never => null,
        StateExpiryKind.At => At,
        _ when current is not null && !(replaces && Kind == StateExpiryKind.Default) => current.ExpiresAt,
        _ => now + (long)StateLimits.DefaultLifetime.TotalMilliseconds,
    };
}

/// <summary>How a call of the state says when its key ends.</summary>
public enum StateExpiryKind
{
    /// <summary>An expiry that the key has stays, unless the operation replaces the key; else 90 days.</summary>
    Default,

    /// <summary>An expiry that the key has stays.</summary>
    Keep,
    Never,
    At,
}
