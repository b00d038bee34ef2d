namespace Iota.Engine;

/// <summary>
/// Why something was not processed. The set is bounded on purpose: each member can be a metric dimension and is a code in the log.
/// </summary>
public enum FailureReason
{
    // An object: its message is retried, nothing of it is committed.
    NotFound,
    AccessDenied,
    ReadFailed,
    ObjectTooLarge,
    ExpandsTooMuch,
    TooManyRecords,
    CorruptGzip,
    TruncatedGzip,
    TruncatedJson,
    MalformedJson,
    NotALog,

    // A record: it is set aside and counted, the rest of its object goes on.
    InvalidJson,
    InvalidUtf8,
    NestedTooDeep,
    NumberTooLong,
    RecordTooLarge,
    NotAnObject,
    UnknownLogType,

    // A rule: an alert of its own, other rules go on.
    RuleNotLoaded,
    RuleRaised,
    RuleTimedOut,
    RuleKilledWorker,

    // A file of the lake, beside those of objects: it is written again later.
    WriteFailed,

    // A notification: the message is retried and ends in the dead-letter queue.
    UnknownNotification,
}

/// <summary>An object that cannot be processed: where, which reason, and a sentence that says what to do.</summary>
public sealed class ObjectFailedException : Exception
{
    public ObjectFailedException(FailureReason reason, string message, Exception? inner = null)
        : base(message, inner) => Reason = reason;

    public FailureReason Reason { get; }
}

/// <summary>The text forms of <see cref="FailureReason"/>.</summary>
public static class FailureReasons
{
    /// <summary>What went wrong, as the end of a sentence.</summary>
    public static string Describe(this FailureReason reason) => reason switch
    {
        FailureReason.NotFound => "it does not exist",
        FailureReason.AccessDenied => "access to it is denied",
        FailureReason.ReadFailed => "it could not be read to its end",
        FailureReason.ObjectTooLarge => "the object is larger than the limit",
        FailureReason.ExpandsTooMuch => "the object expands beyond the limit",
        FailureReason.TooManyRecords => "the object holds more records than the limit",
        FailureReason.CorruptGzip => "the gzip stream is corrupt",
        FailureReason.TruncatedGzip => "the gzip stream is truncated",
        FailureReason.TruncatedJson => "the JSON is truncated",
        FailureReason.MalformedJson => "the JSON is malformed between its records",
        FailureReason.NotALog => "it is not a JSON log",
        FailureReason.InvalidJson => "not valid JSON",
        FailureReason.InvalidUtf8 => "not valid UTF-8",
        FailureReason.NestedTooDeep => "nested deeper than the limit",
        FailureReason.NumberTooLong => "a number of more than 20,000 digits",
        FailureReason.RecordTooLarge => "larger than the limit for one record",
        FailureReason.NotAnObject => "not a JSON object",
        FailureReason.UnknownLogType => "of no log type that Iota knows",
        FailureReason.RuleNotLoaded => "the rule does not load",
        FailureReason.RuleRaised => "the rule raised an exception",
        FailureReason.RuleTimedOut => "the rule took too long",
        FailureReason.RuleKilledWorker => "the rule ended its Python process",
        FailureReason.WriteFailed => "it could not be written",
        FailureReason.UnknownNotification => "a notification of unknown form",
        _ => throw new ArgumentOutOfRangeException(nameof(reason), reason, null),
    };
}
