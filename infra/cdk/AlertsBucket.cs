using Amazon.CDK.AWS.S3;
using Amazon.CDK.AWS.SQS;
using Constructs;

namespace Iota.Cdk;

/// <summary>The way out of the isolated network: detection writes each message to <c>pending/</c>, the notify function sends it and moves it to
/// <c>delivered/</c> or <c>dead/</c>. Snapshots of the state lie beside them.</summary>
/// <remarks>Beside these, notify keeps under <c>leases/</c> who sends what, under <c>holds/</c> which destination asked to wait, under <c>dead-messages/</c> the whole of what was refused, and
/// under <c>unreadable/</c> what is no message.</remarks>
internal sealed class AlertsBucket : Construct
{
    public const string Pending = "pending/", Delivered = "delivered/", Dead = "dead/", Snapshots = "snapshots/", Holds = "holds/",
        DeadMessages = "dead-messages/", Unreadable = "unreadable/", Leases = "leases/";

    private readonly List<CfnBucket.QueueConfigurationProperty> _announced = [];

    public AlertsBucket(Construct scope, string id, WorkQueue queue) : base(scope, id)
    {
        Bucket = PrivateBucket.Create(
            this,
            PrivateBucket.Expire("Delivered", Delivered, 90),
            // Long enough to find out why: a dead delivery has an alarm.
            PrivateBucket.Expire("Dead", Dead, 365),
            PrivateBucket.Expire("DeadMessages", DeadMessages, 365),
            PrivateBucket.Expire("Unreadable", Unreadable, 365),
            PrivateBucket.Expire("Holds", Holds, 30),
            // Deleted with their message, which is given up after a day. What is older is of a sender that was killed, or says that nobody sends.
            PrivateBucket.Expire("Leases", Leases, 7),
            PrivateBucket.Expire("Snapshots", Snapshots, 30));
        Announce(queue.Queue, ("prefix", Pending));
    }

    public Bucket Bucket { get; }

    public string Objects(string prefix) => $"{Bucket.BucketArn}/{prefix}*";

    /// <summary>Also announces the receipts of one destination.</summary>
    public void AnnounceReceipts(Queue queue, string destination) => Announce(queue, ("prefix", Delivered), ("suffix", $".{destination}"));

    /// <summary>Set on the bucket itself, for the reason in <see cref="AnnouncingTopic.Announce"/>.</summary>
    private void Announce(Queue queue, params (string Name, string Value)[] filter)
    {
        WorkQueue.LetS3Send(queue);
        _announced.Add(new CfnBucket.QueueConfigurationProperty
        {
            Event = "s3:ObjectCreated:*",
            Queue = queue.QueueArn,
            Filter = new CfnBucket.NotificationFilterProperty
            {
                S3Key = new CfnBucket.S3KeyFilterProperty
                {
                    Rules = filter.Select(rule => new CfnBucket.FilterRuleProperty { Name = rule.Name, Value = rule.Value }).ToArray(),
                },
            },
        });
        var bucket = (CfnBucket)Bucket.Node.DefaultChild!;
        bucket.NotificationConfiguration = new CfnBucket.NotificationConfigurationProperty { QueueConfigurations = _announced.ToArray() };
        bucket.Node.AddDependency(queue.Node.FindChild("Policy"));
    }
}
