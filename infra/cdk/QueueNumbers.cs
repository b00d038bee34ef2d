namespace Iota.Cdk;

/// <summary>
/// Every number of the way from the topic to the function, each with its reason. They depend on each other: change them together.
/// (AWS's advice: docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html.)
/// </summary>
internal static class QueueNumbers
{
    /// <summary>The time of one batch. A batch of ten CloudTrail objects takes seconds; the rest is for one very large object.</summary>
    public const int FunctionTimeoutSeconds = 120;

    /// <summary>Six function timeouts, as AWS advises: a batch that Lambda throttles is tried again within them, unseen by other pollers.</summary>
    public const int VisibilitySeconds = 6 * FunctionTimeoutSeconds;

    /// <summary>Five, as AWS advises at least: throttled deliveries count too, and must not bring a good message into the dead-letter queue. A message that
    /// always fails gets there after an hour.</summary>
    public const int MaxReceives = 5;

    /// <summary>The longest that SQS keeps a message. Nothing is lost while a fault lasts less than two weeks.</summary>
    public const int RetentionDays = 14;

    /// <summary>Messages of one batch. CloudTrail's objects are small and many; a batch is one transaction of the state.</summary>
    public const int BatchSize = 10;

    /// <summary>How long Lambda waits for a batch to fill. Little beside the five minutes that CloudTrail takes.</summary>
    public const int BatchWindowSeconds = 10;

    /// <summary>The same for alerts on their way out: people wait for them. One second lets the alerts of one batch go out together.</summary>
    public const int OutgoingWindowSeconds = 1;

    /// <summary>Batches at a time: the least that Lambda permits, because all of them write to one SQLite file.</summary>
    public const int MaxConcurrency = 2;

    /// <summary>The age of the oldest message from which detection counts as late. One failed attempt stays below it.</summary>
    public const int LateMinutes = 15;

    /// <summary>How long events may wait for the lake before somebody should look: a dozen ticks have tried by then.</summary>
    public const int LakeLateMinutes = 60;

    /// <summary>How often windows are closed and what is due is sent, when no batch does it. A new alert waits at most that long for its message to be repeated.</summary>
    public const int TickMinutes = 5;

    /// <summary>How long no notification may come. CloudTrail delivers about every five minutes wherever anything happens.</summary>
    public const int SilenceMinutes = 30;

    /// <summary>How often a canary is sent. Twice in the time that its alarm looks at, so that one that is late does not wake anybody.</summary>
    public const int CanaryMinutes = 30, CanarySilenceMinutes = 2 * CanaryMinutes;

    /// <summary>Buckets of one stack: the policy of a queue holds 20 statements ("Amazon SQS policy quotas", Amazon SQS Developer Guide), one for each topic or rule
    /// that sends; a few are the stack's own.</summary>
    public const int MaxSources = 15;
}
