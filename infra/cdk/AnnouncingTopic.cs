using Amazon.CDK.AWS.IAM;
using Amazon.CDK.AWS.S3;
using Amazon.CDK.AWS.SNS;
using Constructs;

namespace Iota.Cdk;

/// <summary>A topic on which S3 announces the new objects of a bucket that the stack makes.</summary>
internal sealed class AnnouncingTopic : Construct
{
    public AnnouncingTopic(Construct scope, string id) : base(scope, id)
    {
        Topic = new Topic(this, "Topic", new TopicProps { EnforceSSL = true });
        _ = Topic.AddToResourcePolicy(new PolicyStatement(new PolicyStatementProps
        {
            Sid = "PublishFromBucket",
            Principals = [new ServicePrincipal("s3.amazonaws.com")],
            Actions = ["sns:Publish"],
            Resources = [Topic.TopicArn],
            Conditions = PrivateBucket.OfThisStack(this),
        }));
    }

    public Topic Topic { get; }

    /// <summary>Sets the notification on the bucket itself: CDK's helper does it with a function that may set those of every bucket.</summary>
    public void Announce(Bucket bucket, string prefix)
    {
        ((CfnBucket)bucket.Node.DefaultChild!).NotificationConfiguration = new CfnBucket.NotificationConfigurationProperty
        {
            TopicConfigurations = new[]
            {
                new CfnBucket.TopicConfigurationProperty
                {
                    Event = "s3:ObjectCreated:*",
                    Topic = Topic.TopicArn,
                    Filter = new CfnBucket.NotificationFilterProperty
                    {
                        S3Key = new CfnBucket.S3KeyFilterProperty { Rules = new[] { new CfnBucket.FilterRuleProperty { Name = "prefix", Value = prefix } } },
                    },
                },
            },
        };
        bucket.Node.DefaultChild!.Node.AddDependency(Topic.Node.FindChild("Policy"));
    }
}
