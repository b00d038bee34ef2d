using Amazon.CDK;
using Amazon.CDK.AWS.IAM;
using Amazon.CDK.AWS.S3;
using Amazon.CDK.AWS.SNS;
using Constructs;

namespace Iota.Cdk;

/// <summary>For an account that has logs and not Iota: the topic that Iota's queue subscribes to, and a role to read history with. The policies of bucket and key stay the
/// owner's, as there is one of each, unless the owner says that the bucket's may be replaced.</summary>
/// <remarks>No assets and no rule of the CDK's bootstrap, so that the template can be given to a StackSet as it is.</remarks>
internal sealed class LogAccountStack : Stack
{
    private readonly LogAccountSettings _settings;

    public LogAccountStack(Construct scope, string id, LogAccountSettings settings) : base(scope, id, new StackProps
    {
        Description = "Iota: announces the logs of this account, and lets Iota's account read them",
        // There is nothing to upload: `cdk deploy` hands the template over as it is, and an account that was never bootstrapped takes it.
        Synthesizer = new BootstraplessSynthesizer(),
    })
    {
        _settings = settings;
        Topic topic = CreateTopic();
        Output("TopicArn", "Give it to Iota as topicArn", topic.TopicArn);
        if (settings.Reader is { } reader) ReplaceBucketPolicy(reader);
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

    /// <summary>The whole policy of a bucket that is for one trail alone: the trail writes, Iota's role reads, and nobody does either without TLS. Where the trail of an
    /// organization writes, it does so below the organization's id, which the trail's ARN covers.</summary>
    /// <remarks>docs.aws.amazon.com/awscloudtrail/latest/userguide/create-s3-bucket-policy-for-cloudtrail.html</remarks>
    private void ReplaceBucketPolicy(string reader)
    {
        var trail = new ServicePrincipal("cloudtrail.amazonaws.com");
        (string, string, object) fromTrail = ("ArnEquals", "aws:SourceArn", _settings.TrailArn!);
        string objects = $"{BucketArn}/{_settings.Prefix}*";
        var document = new PolicyDocument(new PolicyDocumentProps
        {
            Statements =
            [
                Statement("CheckBucket", trail, ["s3:GetBucketAcl"], [BucketArn], fromTrail),
                Statement("WriteLogs", trail, ["s3:PutObject"], [objects], fromTrail, ("StringEquals", "s3:x-amz-acl", "bucket-owner-full-control")),
                Statement("ReadByIota", new ArnPrincipal(reader), ["s3:GetObject", "s3:GetObjectVersion"], [objects]),
                new PolicyStatement(new PolicyStatementProps
                {
                    Sid = "RefuseWithoutTls",
                    Effect = Effect.DENY,
                    Principals = [new AnyPrincipal()],
                    Actions = ["s3:*"],
                    Resources = [BucketArn, $"{BucketArn}/*"],
                    Conditions = LogPermissions.Conditions(("Bool", "aws:SecureTransport", "false")),
                }),
            ],
        });
        // The bucket is not the stack's: when the stack is deleted the policy must not be, or the trail could write no more.
        new CfnBucketPolicy(this, "BucketPolicy", new CfnBucketPolicyProps { Bucket = _settings.BucketName, PolicyDocument = document })
            .ApplyRemovalPolicy(RemovalPolicy.RETAIN);
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
