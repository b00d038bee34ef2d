using Amazon.CDK;
using Amazon.CDK.AWS.IAM;
using Amazon.CDK.AWS.Lambda.EventSources;
using Amazon.CDK.AWS.SQS;
using Constructs;

namespace Iota.Cdk;

/// <summary>A queue that feeds a function, and the dead-letter queue of the messages that cannot be processed.</summary>
internal sealed class WorkQueue : Construct
{
    private readonly int _windowSeconds;

    /// <param name="windowSeconds">How long Lambda waits for a batch to fill.</param>
    public WorkQueue(Construct scope, string id, int windowSeconds) : base(scope, id)
    {
        _windowSeconds = windowSeconds;
        DeadLetters = new Queue(this, "DeadLetters", Encrypted());
        QueueProps properties = Encrypted();
        properties.VisibilityTimeout = Duration.Seconds(QueueNumbers.VisibilitySeconds);
        properties.DeadLetterQueue = new DeadLetterQueue { Queue = DeadLetters, MaxReceiveCount = QueueNumbers.MaxReceives };
        Queue = new Queue(this, "Queue", properties);
    }

    public Queue Queue { get; }

    public Queue DeadLetters { get; }

    /// <summary>How a function takes from the queue.</summary>
    public SqsEventSource EventSource => new(Queue, new SqsEventSourceProps
    {
        BatchSize = QueueNumbers.BatchSize,
        MaxBatchingWindow = Duration.Seconds(_windowSeconds),
        MaxConcurrency = QueueNumbers.MaxConcurrency,
        ReportBatchItemFailures = true,
    });

    /// <summary>Lets S3 send to a queue for buckets of this stack.</summary>
    public static void LetS3Send(Queue queue) => queue.AddToResourcePolicy(new PolicyStatement(new PolicyStatementProps
    {
        Sid = "SendFromBucket",
        Principals = [new ServicePrincipal("s3.amazonaws.com")],
        Actions = ["sqs:SendMessage"],
        Resources = [queue.QueueArn],
        Conditions = PrivateBucket.OfThisStack(queue),
    }));

    // SQS's own key, not one of KMS: a KMS key whose policy forgets the sender loses every message without an error anywhere.
    private static QueueProps Encrypted() => new()
    {
        Encryption = QueueEncryption.SQS_MANAGED,
        EnforceSSL = true,
        RetentionPeriod = Duration.Days(QueueNumbers.RetentionDays),
    };
}
