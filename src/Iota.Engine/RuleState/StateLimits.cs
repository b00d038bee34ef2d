namespace Iota.Engine.RuleState;

/// <summary>How much rules may keep. Key and value are as large as DynamoDB allows, which rules of the Panther format were written for.</summary>
internal static class StateLimits
{
    /// <summary>Bytes of a key in UTF-8.</summary>
    public const int MaxKeyBytes = 2_048;

    /// <summary>Bytes of all that is kept under one key.</summary>
    public const int MaxValueBytes = 400_000;

    /// <summary>Bytes of values that are not committed yet, in one run of the engine.</summary>
    public const long MaxPendingBytes = 64 * 1024 * 1024;

    /// <summary>Bytes of the answers that are kept of one evaluation, for when it is repeated.</summary>
    public const int MaxKeptAnswerBytes = 4_096;

    /// <summary>Evaluations whose answers are held in memory until they are committed.</summary>
    public const int MaxPendingEvaluations = 100_000;

    /// <summary>A key lives this long when the rule does not say.</summary>
    public static readonly TimeSpan DefaultLifetime = TimeSpan.FromDays(90);

    /// <summary>An event from further in the future counts as from now: it may not make everybody's keys look expired.</summary>
    public static readonly TimeSpan ClockTolerance = TimeSpan.FromMinutes(5);
}

/// <summary>A call that is refused: the message becomes an exception in the rule.</summary>
internal sealed class StateCallException(string message) : Exception(message);
