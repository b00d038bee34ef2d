using Amazon.CDK;
using Amazon.CDK.AWS.Events;
using Amazon.CDK.AWS.Events.Targets;
using Amazon.CDK.AWS.S3;
using Amazon.CDK.AWS.SNS;
using Amazon.CDK.AWS.SQS;
using Amazon.CDK.AWS.StepFunctions;
using Amazon.CDK.AWS.StepFunctions.Tasks;
using Constructs;

namespace Iota.Cdk;

/// <summary>
/// A synthetic event that passes through the real path, and its receipt:
/// <code>
/// schedule → state machine → object in a bucket → topic → the queue, detect, alerts bucket, notify → delivered/….canary → queue whose arrivals an alarm counts
/// </code>
/// Nothing of it is the program that is being watched, and nothing of it is code.
/// </summary>
internal sealed class Canary : Construct
{
    /// <summary>The destination of the rule <c>iota_canary</c>: its receipts are told from others by it (docs/destinations.md, "Isolated delivery").</summary>
    public const string Destination = "canary";

    private const string Prefix = "AWSLogs/";

    public Canary(Construct scope, string id, LogSources sources, AlertsBucket alerts) : base(scope, id)
    {
        var announcements = new AnnouncingTopic(this, "Announcements");
        Announcements = announcements.Topic;
        Bucket = new Bucket(this, "Bucket", new BucketProps
        {
            Encryption = BucketEncryption.S3_MANAGED,
            EnforceSSL = true,
            BlockPublicAccess = BlockPublicAccess.BLOCK_ALL,
            ObjectOwnership = ObjectOwnership.BUCKET_OWNER_ENFORCED,
            LifecycleRules = [new LifecycleRule { Expiration = Duration.Days(1) }],
        });
        announcements.Announce(Bucket, Prefix);
        sources.Add(announcements.Topic, new LogSource(Bucket.BucketArn, Prefix, null));
        Send();
        // Nobody takes these messages: what counts is that they come.
        Receipts = new Queue(this, "Receipts", new QueueProps
        {
            Encryption = QueueEncryption.SQS_MANAGED,
            EnforceSSL = true,
            RetentionPeriod = Duration.Minutes(QueueNumbers.CanarySilenceMinutes),
        });
        alerts.AnnounceReceipts(Receipts, Destination);
    }

    public Bucket Bucket { get; }

    public Topic Announcements { get; }

    public Queue Receipts { get; }

    /// <summary>A state machine of one state, because Step Functions can put an object and a schedule cannot.</summary>
    /// <remarks>An object as the body becomes its JSON text. AWS's guide does not say so; those who use it do: github.com/localstack/localstack/issues/12030 (the same
    /// construct, with what AWS writes) and /10787 (the same in Amazon States Language).</remarks>
    private void Send()
    {
        var put = new CallAwsService(this, "Put", new CallAwsServiceProps
        {
            Service = "s3",
            Action = "putObject",
            Parameters = new Dictionary<string, object>
            {
                ["Bucket"] = Bucket.BucketName,
                ["Key"] = JsonPath.Format($"{Prefix}{Aws.ACCOUNT_ID}/CloudTrail/{Aws.REGION}/canary-{{}}.json", JsonPath.StringAt("$.id")),
                ["Body"] = new Dictionary<string, object> { ["Records"] = new[] { Record() } },
            },
            IamResources = [$"{Bucket.BucketArn}/{Prefix}*"],
        });
        var machine = new StateMachine(this, "Sender", new StateMachineProps
        {
            Comment = "Iota: sends a synthetic event through the whole system",
            DefinitionBody = DefinitionBody.FromChainable(put),
            Timeout = Duration.Minutes(1),
        });
        _ = new Rule(this, "Schedule", new RuleProps
        {
            Schedule = Schedule.Rate(Duration.Minutes(QueueNumbers.CanaryMinutes)),
            Targets = [new SfnStateMachine(machine)],
        });
    }

    /// <summary>A record as CloudTrail writes them, of a service that does not exist; id and time are those of the schedule's event, so none is like another.</summary>
    private static Dictionary<string, object> Record() => new()
    {
        ["eventVersion"] = "1.11",
        ["userIdentity"] = new Dictionary<string, object> { ["type"] = "AWSService", ["invokedBy"] = "canary.iota" },
        ["eventTime"] = JsonPath.StringAt("$.time"),
        ["eventSource"] = "canary.iota",
        ["eventName"] = "IotaCanary",
        ["awsRegion"] = Aws.REGION,
        ["sourceIPAddress"] = "canary.iota",
        ["userAgent"] = "canary.iota",
        ["eventID"] = JsonPath.StringAt("$.id"),
        ["readOnly"] = true,
        ["eventType"] = "AwsServiceEvent",
        ["managementEvent"] = true,
        ["recipientAccountId"] = Aws.ACCOUNT_ID,
        ["eventCategory"] = "Management",
    };
}
