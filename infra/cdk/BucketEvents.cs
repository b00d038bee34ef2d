using Amazon.CDK.AWS.Events;
using Amazon.CDK.AWS.Events.Targets;
using Constructs;

namespace Iota.Cdk;

/// <summary>The objects that a bucket announces to EventBridge.</summary>
/// <remarks>Form of the events: "Amazon S3 event notification types", Amazon S3 User Guide.</remarks>
internal sealed class BucketEvents : Construct
{
    public BucketEvents(Construct scope, string id, LogBucket bucket, WorkQueue ingest) : base(scope, id) => _ = new Rule(this, "Rule", new RuleProps
    {
        Description = "Iota: new log objects",
        EventPattern = new EventPattern
        {
            Source = ["aws.s3"],
            DetailType = ["Object Created"],
            Detail = new Dictionary<string, object>
            {
                ["bucket"] = new Dictionary<string, object> { ["name"] = new[] { bucket.Name } },
                ["object"] = new Dictionary<string, object>
                {
                    ["key"] = new[] { new Dictionary<string, object> { ["prefix"] = bucket.Prefix } },
                },
            },
        },
        Targets = [new SqsQueue(ingest.Queue, new SqsQueueProps { DeadLetterQueue = ingest.DeadLetters })],
    });
}
