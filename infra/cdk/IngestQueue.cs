using Amazon.CDK;
using Amazon.CDK.AWS.SNS.Subscriptions;
using Amazon.CDK.AWS.SQS;
using Constructs;

namespace Iota.Cdk;

/// <summary>The queue of notifications, subscribed to the source's topic, and the dead-letter queue of those that cannot be processed.</summary>
internal sealed class IngestQueue : Construct
{
    public IngestQueue(Construct scope, string id, LogSource source) : base(scope, id)
    {
        DeadLetters = new Queue(this, "DeadLetters", Encrypted());
        QueueProps properties = Encrypted();
        properties.VisibilityTimeout = Duration.Seconds(QueueNumbers.VisibilitySeconds);
        properties.DeadLetterQueue = new DeadLetterQueue { Queue = DeadLetters, MaxReceiveCount = QueueNumbers.MaxReceives };
        Queue = new Queue(this, "Queue", properties);
        // The subscription adds the queue policy: only SNS, and only for this topic.
        _ = source.Topic.AddSubscription(new SqsSubscription(Queue));
    }

    public Queue Queue { get; }

    public Queue DeadLetters { get; }

    // SQS's own key, not one of KMS: a KMS key whose policy forgets SNS loses every notification without an error anywhere.
    private static QueueProps Encrypted() => new()
    {
        Encryption = QueueEncryption.SQS_MANAGED,
        EnforceSSL = true,
        RetentionPeriod = Duration.Days(QueueNumbers.RetentionDays),
    };
}
