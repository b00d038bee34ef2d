namespace Iota.Cdk;

/// <summary>A trail that exists: its bucket, where in the bucket its log objects lie, the key they are encrypted with, and the topic that CloudTrail announces them on.</summary>
internal sealed record ExistingTrail(string BucketName, string Prefix, string? KeyArn, string TopicArn);
