namespace Iota.Cdk;

/// <summary>A bucket of logs that exists: of this account, or an organization's in another one.</summary>
/// <param name="Prefix">Where in the bucket the log objects lie.</param>
/// <param name="KeyArn">The key of the objects, where they have one.</param>
/// <param name="TopicArn">The topic on which new objects are announced. Null: the bucket announces them to EventBridge.</param>
internal sealed record LogBucket(string Name, string Prefix, string? KeyArn, string? TopicArn)
{
    /// <summary>Whether some objects belong to both.</summary>
    public bool Overlaps(LogBucket other) => Name == other.Name
        && (Prefix.StartsWith(other.Prefix, StringComparison.Ordinal) || other.Prefix.StartsWith(Prefix, StringComparison.Ordinal));
}
