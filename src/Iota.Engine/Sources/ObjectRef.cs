namespace Iota.Engine.Sources;

/// <summary>Names one log object: an object in S3, a local file (then <see cref="Bucket"/> is empty and <see cref="Key"/> its absolute path), or an
/// event that came in a message (<see cref="InlineEvent"/>).</summary>
/// <param name="Bucket">The S3 bucket; empty for what is not in S3.</param>
/// <param name="Key">The S3 key, decoded; or the absolute path; or <c>eventbridge:HASH</c>.</param>
/// <param name="Version">What tells two contents under one key apart. In S3 the version id, else the ETag with its quotes (so they cannot be confused); on disk
/// size and modification time. Null when unknown.</param>
/// <param name="Size">Bytes as stored (compressed); null when unknown.</param>
public sealed record ObjectRef(string Bucket, string Key, string? Version = null, long? Size = null)
{
    /// <summary>The name used in messages and results: <c>s3://bucket/key</c>, or the path.</summary>
    public string Name => Bucket.Length == 0 ? Key : $"s3://{Bucket}/{Key}";

    /// <summary>When the object was written, where that is known without opening it: stands in for events that bear no time of their own.</summary>
    public DateTimeOffset? Modified { get; init; }

    /// <summary>The S3 version id, when <see cref="Version"/> is one.</summary>
    public string? VersionId => Bucket.Length == 0 || Version is null or ['"', ..] ? null : Version;

    public override string ToString() => Name;
}
