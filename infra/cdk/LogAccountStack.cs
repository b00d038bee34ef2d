using Amazon.CDK;
using Amazon.CDK.AWS.IAM;
using Amazon.CDK.AWS.SNS;
using Constructs;

namespace Iota.Cdk;

/// <summary>For an account that has logs and not Iota: the topic that Iota's queue subscribes to, and a role to read history with. The policies of bucket and key stay the
/// owner's: there is one of each.</summary>
/// <remarks>No assets and no rule of the CDK's bootstrap, so that the template can be given to a StackSet as it is.</remarks>
internal sealed class LogAccountStack : Stack
{
    private readonly LogAccountSettings _settings;

    public LogAccountStack(Construct scope, string id, LogAccountSettings settings) : base(scope, id, new StackProps
    {
        Description = "Iota: announces the logs of this account, and lets Iota's account read them",
        Synthesizer = new DefaultStackSynthesizer(new DefaultStackSynthesizerProps { GenerateBootstrapVersionRule = false }),
    })
    {
        _settings = settings;
        Topic topic = CreateTopic();
        Output("TopicArn", "Give it to Iota as topicArn", topic.TopicArn);
        if (settings.ExternalId is { } externalId) Output("ReadRoleArn", "Take this role, with the external id, to scan the logs of the past", CreateRole(externalId).RoleArn);
    }

    private string BucketArn => $"arn:{Aws.PARTITION}:s3:::{_settings.BucketName}";

    private Topic CreateTopic()
    {
        var topic = new Topic(this, "Topic", new TopicProps { EnforceSSL = true });
        _ = topic.AddToResourcePolicy(Statement("SubscribeFromIota", new AccountPrincipal(_settings.IotaAccount), ["sns:Subscribe", "sns:GetTopicAttributes"], [topic.TopicArn],
            // A subscription of anything but a queue could carry the announcements elsewhere.
            ("StringEqualsIfExists", "sns:Protocol", "sqs")));
        (string service, string source) = _settings.TrailArn is { } trail ? ("cloudtrail.amazonaws.com", trail) : ("s3.amazonaws.com", BucketArn);
        _ = topic.AddToResourcePolicy(Statement("PublishFromSource", new ServicePrincipal(service), ["sns:Publish"], [topic.TopicArn],
            ("ArnEquals", "aws:SourceArn", source), ("StringEquals", "aws:SourceAccount", Aws.ACCOUNT_ID)));
        return topic;
    }

    /// <summary>For people and backfills in Iota's account, which have no business in the bucket's policy.</summary>
    private Role CreateRole(string externalId)
    {
        var role = new Role(this, "ReadRole", new RoleProps
        {
            Description = "Iota: reads the logs of this account",
            AssumedBy = new AccountPrincipal(_settings.IotaAccount),
            ExternalIds = [externalId],
        });
        foreach (PolicyStatement statement in LogPermissions.Read([new LogSource(BucketArn, _settings.Prefix, _settings.KeyArn)])) _ = role.AddToPolicy(statement);
        _ = role.AddToPolicy(LogPermissions.Allow("ListLogObjects", ["s3:ListBucket"], [BucketArn], ("StringLike", "s3:prefix", $"{_settings.Prefix}*")));
        return role;
    }

    private static PolicyStatement Statement(
        string id, IPrincipal principal, string[] actions, string[] resources, params (string Test, string Key, object Value)[] conditions) => new(new PolicyStatementProps
        {
            Sid = id,
            Principals = [principal],
            Actions = actions,
            Resources = resources,
            Conditions = LogPermissions.Conditions(conditions),
        });

    private void Output(string id, string description, string value) => _ = new CfnOutput(this, id, new CfnOutputProps { Description = description, Value = value });
}
