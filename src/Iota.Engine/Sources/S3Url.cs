using System.Buffers;

namespace Iota.Engine.Sources;

/// <summary>A place in S3 as people write it: <c>s3://bucket/prefix</c>. The prefix may be empty, a folder, the start of a name, or one whole key.</summary>
public sealed record S3Url(string Bucket, string Prefix)
{
    private const string Scheme = "s3://";

    // Bucket names of before 2018 may also have upper case and underscores (docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html).
    private static readonly SearchValues<char> BucketCharacters =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_");

    /// <summary>Whether the text means a place in S3 and no local path.</summary>
    public static bool IsS3(string text) => text.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase);

    /// <exception cref="FormatException">It is no such URL; the message says what is wrong with it.</exception>
    public static S3Url Parse(string text)
    {
        if (!IsS3(text)) throw new FormatException($"'{text}' is not an S3 URL: write s3://bucket/prefix.");
        string rest = text[Scheme.Length..];
        int slash = rest.IndexOf('/', StringComparison.Ordinal);
        string bucket = slash < 0 ? rest : rest[..slash];
        if (bucket.Length == 0) throw new FormatException($"'{text}' names no bucket: write s3://bucket/prefix.");
        if (bucket.StartsWith("arn:", StringComparison.Ordinal))
            throw new FormatException($"'{text}' names an ARN: access points are not supported, name the bucket.");
        if (!IsBucketName(bucket))
            throw new FormatException($"'{text}': '{bucket}' cannot be a bucket, whose name is 3 or more letters, digits, dots and hyphens.");
        return new S3Url(bucket, slash < 0 ? "" : rest[(slash + 1)..]);
    }

    /// <summary>Whether a bucket can have this name. Names that come from outside are held against it, because the SDK builds host names and paths of
    /// them.</summary>
    internal static bool IsBucketName(string name) => name.Length is >= 3 and <= 255 && !name.AsSpan().ContainsAnyExcept(BucketCharacters);

    public override string ToString() => $"{Scheme}{Bucket}/{Prefix}";
}
