namespace Iota.Cdk;

/// <summary>A trail that exists, of this account or an organization's in another one.</summary>
/// <param name="Prefix">Where in the bucket the log objects lie.</param>
/// <param name="KeyArn">The key of the objects, where they have one.</param>
/// <param name="TopicArn">The topic on which CloudTrail announces the objects. Null: the bucket announces them to EventBridge.</param>
internal sealed record ExistingTrail(string BucketName, string Prefix, string? KeyArn, string? TopicArn);
