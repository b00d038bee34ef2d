using Iota.Engine.Sources;

namespace Iota.Console;

/// <summary>So little to scan that a second Python takes longer to start than it saves.</summary>
internal static class SmallInput
{
    private const int MostFiles = 16;

    /// <summary>Bytes as they are on the disk, compressed or not: a few thousand events, most of which Python never sees.</summary>
    private const long MostBytes = 1024 * 1024;

    /// <summary>Whether that is known of all paths. It is not of what lies in S3, nor of what cannot be looked at.</summary>
    public static bool Is(IEnumerable<string> paths)
    {
        try
        {
            List<FileInfo> files = [.. paths.SelectMany(Files).Take(MostFiles + 1)];
            return files.Count <= MostFiles && files.All(file => file.Exists) && files.Sum(file => file.Length) <= MostBytes;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static IEnumerable<FileInfo> Files(string path) =>
        !S3Url.IsS3(path) && Directory.Exists(path) ? new DirectoryInfo(path).EnumerateFiles("*", SearchOption.AllDirectories) : [new FileInfo(path)];
}
