using Amazon.CDK;
using Amazon.CDK.AWS.SNS;
using Amazon.CDK.AWS.SNS.Subscriptions;
using Constructs;

namespace Iota.Cdk;

/// <summary>All that is read, and the ways on which new objects are announced to one queue.</summary>
/// <remarks>Subscriptions and rules add statements to the queue's policy: only SNS and EventBridge may send, and only for these topics and rules.</remarks>
internal sealed class LogSources : Construct
{
    private readonly WorkQueue _ingest;

    private readonly List<LogSource> _all = [];

    public LogSources(Construct scope, string id, IEnumerable<LogBucket> buckets, WorkQueue ingest) : base(scope, id)
    {
        _ingest = ingest;
        ILookup<string?, LogBucket> byTopic = buckets.ToLookup(bucket => bucket.TopicArn);
        // Several buckets may share a topic, which can be subscribed to once.
        foreach (IGrouping<string?, LogBucket> group in byTopic.Where(group => group.Key is not null))
            Add(Topic.FromTopicArn(this, $"Topic {group.Key}", group.Key!), [.. group.Select(Describe)]);
        foreach (LogBucket bucket in byTopic[null])
        {
            _ = new BucketEvents(this, $"{bucket.Name}/{bucket.Prefix}", bucket, ingest);
            _all.Add(Describe(bucket));
        }
    }

    public IReadOnlyList<LogSource> All => _all;

    /// <summary>Takes objects that are announced on a topic.</summary>
    public void Add(ITopic topic, params LogSource[] sources)
    {
        _ = topic.AddSubscription(new SqsSubscription(_ingest.Queue));
        _all.AddRange(sources);
    }

    private static LogSource Describe(LogBucket bucket) => new($"arn:{Aws.PARTITION}:s3:::{bucket.Name}", bucket.Prefix, bucket.KeyArn);
}
