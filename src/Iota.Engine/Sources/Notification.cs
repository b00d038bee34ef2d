namespace Iota.Engine.Sources;

/// <summary>
/// What one SQS message says: which log objects are new, or an event that it carries itself. Parts are told apart, because one message may hold
/// several records:
/// what is understood is worked on, and when a <see cref="Problem"/> is left the message fails all the same.
/// </summary>
public sealed record Notification
{
    /// <summary>New log objects in the order of the message; one may occur twice.</summary>
    public IReadOnlyList<ObjectRef> Objects { get; init; } = [];

    /// <summary>The event that the message carries itself.</summary>
    public InlineEvent? Event { get; init; }

    /// <summary>Parts that need no work, counted by reason.</summary>
    public IReadOnlyDictionary<IgnoreReason, int> Ignored { get; init; } = new Dictionary<IgnoreReason, int>();

    /// <summary>What was not understood (<see cref="FailureReason.UnknownNotification"/>), as a sentence without content of the message; null when
    /// all was.</summary>
    public string? Problem { get; init; }

    /// <summary>Reads the body of an SQS message. Never throws: a body of unknown form is a <see cref="Problem"/>.</summary>
    public static Notification Parse(string body) => NotificationParser.Parse(body);
}

/// <summary>Why a notification, or a part of one, needs no work.</summary>
public enum IgnoreReason
{
    /// <summary>S3 says that its notifications were configured.</summary>
    TestEvent,

    /// <summary>CloudTrail says that its SNS topic was configured.</summary>
    CloudTrailValidation,

    /// <summary>SNS wants a subscription confirmed. Until somebody does, it sends nothing.</summary>
    SubscriptionConfirmation,

    /// <summary>SNS says that a subscription has ended: nothing more comes from it.</summary>
    UnsubscribeConfirmation,

    /// <summary>Something else than the creation of an object.</summary>
    NotCreated,

    /// <summary>An object that only stands for a folder.</summary>
    Folder,
}
