using Amazon.CDK;
using Amazon.CDK.AWS.CloudTrail;
using Amazon.CDK.AWS.IAM;
using Amazon.CDK.AWS.KMS;
using Amazon.CDK.AWS.S3;
using Amazon.CDK.AWS.SNS;
using Constructs;

namespace Iota.Cdk;

/// <summary>A trail of the account's management events in all regions, with its bucket and key, and a topic on which S3 announces the log objects.</summary>
/// <remarks>Bucket and key outlive the stack, as logs should.</remarks>
internal sealed class NewTrail : Construct
{
    // The policies must be there before the trail, and name it: this is the one name that CloudFormation does not choose.
    private readonly string _name = Aws.STACK_NAME;

    public NewTrail(Construct scope, string id) : base(scope, id)
    {
        string prefix = $"AWSLogs/{Aws.ACCOUNT_ID}/";
        string logs = $"{prefix}CloudTrail/"; // Digests and insights lie beside it.
        Key key = CreateKey();
        var announcements = new AnnouncingTopic(this, "Announcements");
        Bucket bucket = CreateBucket(key, prefix);
        announcements.Announce(bucket, logs);
        var trail = new CfnTrail(this, "Trail", new CfnTrailProps
        {
            TrailName = _name,
            S3BucketName = bucket.BucketName,
            KmsKeyId = key.KeyArn,
            IsLogging = true,
            IsMultiRegionTrail = true,
            IncludeGlobalServiceEvents = true,
            EnableLogFileValidation = true,
        });
        trail.Node.AddDependency(bucket.Policy!);
        Source = new LogSource(bucket.BucketArn, logs, key.KeyArn);
        Topic = announcements.Topic;
    }

    public LogSource Source { get; }

    public Topic Topic { get; }

    private string Arn => $"arn:{Aws.PARTITION}:cloudtrail:{Aws.REGION}:{Aws.ACCOUNT_ID}:trail/{_name}";

    /// <summary>docs.aws.amazon.com/awscloudtrail/latest/userguide/create-kms-key-policy-for-cloudtrail.html</summary>
    private Key CreateKey()
    {
        var key = new Key(this, "Key", new KeyProps { Description = "Iota: the log objects of its trail", EnableKeyRotation = true });
        _ = key.AddToResourcePolicy(FromTrail("EncryptLogs", "kms:GenerateDataKey*", "*", ("StringEquals", "kms:EncryptionContext:aws:cloudtrail:arn", Arn)));
        _ = key.AddToResourcePolicy(FromTrail("DescribeKey", "kms:DescribeKey", "*"));
        return key;
    }

    /// <summary>docs.aws.amazon.com/awscloudtrail/latest/userguide/create-s3-bucket-policy-for-cloudtrail.html</summary>
    private Bucket CreateBucket(Key key, string prefix)
    {
        var bucket = new Bucket(this, "Bucket", new BucketProps
        {
            Encryption = BucketEncryption.KMS,
            EncryptionKey = key,
            EnforceSSL = true,
            BlockPublicAccess = BlockPublicAccess.BLOCK_ALL,
            ObjectOwnership = ObjectOwnership.BUCKET_OWNER_ENFORCED,
            Versioned = true,
            RemovalPolicy = RemovalPolicy.RETAIN,
        });
        _ = bucket.AddToResourcePolicy(FromTrail("CheckBucket", "s3:GetBucketAcl", bucket.BucketArn));
        _ = bucket.AddToResourcePolicy(FromTrail(
            "WriteLogs", "s3:PutObject", $"{bucket.BucketArn}/{prefix}*", ("StringEquals", "s3:x-amz-acl", "bucket-owner-full-control")));
        return bucket;
    }

    private PolicyStatement FromTrail(string id, string action, string resource, params (string Test, string Key, string Value)[] conditions)
    {
        var statement = new PolicyStatement(new PolicyStatementProps
        {
            Sid = id,
            Principals = [new ServicePrincipal("cloudtrail.amazonaws.com")],
            Actions = [action],
            Resources = [resource],
            Conditions = Equal("ArnEquals", "aws:SourceArn", Arn),
        });
        foreach ((string test, string key, string value) in conditions) statement.AddCondition(test, new Dictionary<string, object> { [key] = value });
        return statement;
    }

    private static Dictionary<string, object> Equal(string test, string key, string value) =>
        new() { [test] = new Dictionary<string, object> { [key] = value } };
}
