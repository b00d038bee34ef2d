namespace Iota.Cdk;

/// <summary>A trail that exists: its bucket, where in it the log objects lie, their key, and the topic on which CloudTrail announces them.</summary>
internal sealed record ExistingTrail(string BucketName, string Prefix, string? KeyArn, string TopicArn);
