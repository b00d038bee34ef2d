using Iota.Engine.Sources;

namespace Iota.Engine.Lake;

/// <summary>Where the lake is, as people write it: a folder, or <c>s3://bucket/prefix</c>.</summary>
/// <param name="Bucket">Empty for a folder.</param>
/// <param name="Root">The absolute path of the folder; or the start of every key, empty or with a slash at its end.</param>
public sealed record LakeLocation(string Bucket, string Root)
{
    /// <exception cref="FormatException">It is neither; the message says what is wrong with it.</exception>
    public static LakeLocation Parse(string text)
    {
        if (!S3Url.IsS3(text)) return new LakeLocation("", Path.GetFullPath(text));
        S3Url url = S3Url.Parse(text);
        string prefix = url.Prefix.TrimEnd('/');
        return new LakeLocation(url.Bucket, prefix.Length == 0 ? "" : prefix + "/");
    }

    public override string ToString() => Bucket.Length == 0 ? Root : $"s3://{Bucket}/{Root}";
}
