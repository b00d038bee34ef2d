using Amazon.CDK.AWS.SNS;

namespace Iota.Cdk;

/// <summary>What the rest of the stack needs to know about where log objects come from.</summary>
/// <param name="Topic">Where objects are announced. Null: in EventBridge.</param>
internal sealed record LogSource(string BucketArn, string Prefix, string? KeyArn, ITopic? Topic)
{
    public string ObjectsArn => $"{BucketArn}/{Prefix}*";
}
