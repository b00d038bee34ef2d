using Amazon.CDK;
using Amazon.CDK.AWS.IAM;

namespace Iota.Cdk;

/// <summary>What reading log objects takes, whoever does it: a function, a worker, or people in a role of the account of the logs.</summary>
internal static class LogPermissions
{
    /// <summary>Statements by hand: CDK's grants reach further.</summary>
    public static IEnumerable<PolicyStatement> Read(IReadOnlyList<LogSource> sources)
    {
        yield return Allow("ReadLogObjects", ["s3:GetObject", "s3:GetObjectVersion"], [.. sources.Select(source => source.ObjectsArn)]);
        LogSource[] encrypted = [.. sources.Where(source => source.KeyArn is not null)];
        if (encrypted.Length == 0) yield break;
        // S3 binds the data key of an object to the ARN of the object, or of the bucket where the bucket has an S3 bucket key. A statement for all keys: each
        // opens the objects of its own buckets only, whatever the others are.
        yield return Allow("DecryptLogObjects", ["kms:Decrypt"], [.. encrypted.Select(source => source.KeyArn!).Distinct()],
            ("StringEquals", "kms:ViaService", $"s3.{Aws.REGION}.amazonaws.com"),
            ("StringLike", "kms:EncryptionContext:aws:s3:arn", encrypted.SelectMany(source => new[] { source.ObjectsArn, source.BucketArn }).Distinct().ToArray()));
    }

    public static PolicyStatement Allow(string id, string[] actions, string[] resources, params (string Test, string Key, object Value)[] conditions) =>
        new(new PolicyStatementProps { Sid = id, Actions = actions, Resources = resources, Conditions = Conditions(conditions) });

    public static Dictionary<string, object> Conditions(params (string Test, string Key, object Value)[] conditions) =>
        conditions.ToDictionary(condition => condition.Test, condition => (object)new Dictionary<string, object> { [condition.Key] = condition.Value });
}
