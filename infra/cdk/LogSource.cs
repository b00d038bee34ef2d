namespace Iota.Cdk;

/// <summary>Where log objects may be read.</summary>
internal sealed record LogSource(string BucketArn, string Prefix, string? KeyArn)
{
    public string ObjectsArn => $"{BucketArn}/{Prefix}*";
}
