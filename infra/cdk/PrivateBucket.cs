using Amazon.CDK;
using Amazon.CDK.AWS.S3;
using Constructs;

namespace Iota.Cdk;

/// <summary>A bucket of Iota's own, for what functions in the isolated network write.</summary>
internal static class PrivateBucket
{
    /// <summary>Makes it, and keeps it when the stack is deleted.</summary>
    /// <param name="rules">When objects expire. Parts of uploads that were broken off are removed after a day.</param>
    public static Bucket Create(Construct scope, params LifecycleRule[] rules) => new(scope, "Bucket", new BucketProps
    {
        // S3's own key: the functions need no permission on a key, and the network has no way to KMS.
        Encryption = BucketEncryption.S3_MANAGED,
        EnforceSSL = true,
        BlockPublicAccess = BlockPublicAccess.BLOCK_ALL,
        ObjectOwnership = ObjectOwnership.BUCKET_OWNER_ENFORCED,
        RemovalPolicy = RemovalPolicy.RETAIN,
        LifecycleRules = [.. rules, new LifecycleRule { Id = "Unfinished", AbortIncompleteMultipartUploadAfter = Duration.Days(1) }],
    });

    /// <summary>What must hold where S3 announces the objects of a bucket. S3 tries the receiver when the bucket is made, so the receiver's policy comes first and cannot name the
    /// bucket; but the name that CloudFormation gives begins with that of the stack ("Name type", AWS CloudFormation User Guide).</summary>
    public static Dictionary<string, object> OfThisStack(Construct scope) => LogPermissions.Conditions(
        ("StringEquals", "aws:SourceAccount", Aws.ACCOUNT_ID), ("ArnLike", "aws:SourceArn", $"arn:{Aws.PARTITION}:s3:::{Stack.Of(scope).StackName.ToLowerInvariant()}-*"));

    public static LifecycleRule Expire(string id, string prefix, int days) => new() { Id = id, Prefix = prefix, Expiration = Duration.Days(days) };
}
