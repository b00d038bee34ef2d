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

    public static LifecycleRule Expire(string id, string prefix, int days) => new() { Id = id, Prefix = prefix, Expiration = Duration.Days(days) };
}
