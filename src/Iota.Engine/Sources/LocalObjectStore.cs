using System.Globalization;

namespace Iota.Engine.Sources;

/// <summary>Log objects that are files on a disk.</summary>
public sealed class LocalObjectStore : IObjectStore
{
    public Task<Stream> OpenAsync(ObjectRef source, CancellationToken cancellationToken)
    {
        try
        {
            // Unbuffered and synchronous: the decoder reads large pieces, and a thread of its own waits for the disk anyway.
            return Task.FromResult<Stream>(new FileStream(source.Key, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0));
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new ObjectFailedException(FailureReason.NotFound, "the file does not exist.", error);
        }
        catch (UnauthorizedAccessException error)
        {
            throw new ObjectFailedException(FailureReason.AccessDenied, "this user may not read the file; check its permissions.", error);
        }
        catch (IOException error)
        {
            throw new ObjectFailedException(FailureReason.ReadFailed, error.Message, error);
        }
    }

    /// <summary>The files of a folder and below, hidden ones excepted, ordered by path; or the one file that the path names.</summary>
    /// <exception cref="FileNotFoundException">The path names neither a file nor a folder.</exception>
    public static IEnumerable<ObjectRef> List(string path)
    {
        if (File.Exists(path)) return [Describe(Path.GetFullPath(path))];
        if (!Directory.Exists(path)) throw new FileNotFoundException($"'{path}' does not exist.", path);
        var options = new EnumerationOptions
        {
            RecurseSubdirectories = true,
            AttributesToSkip = FileAttributes.Hidden | FileAttributes.System,
            IgnoreInaccessible = false,
        };
        return Directory.EnumerateFiles(Path.GetFullPath(path), "*", options).Order(StringComparer.Ordinal).Select(Describe);
    }

    private static ObjectRef Describe(string path)
    {
        var file = new FileInfo(path);
        string version = string.Create(CultureInfo.InvariantCulture, $"{file.Length}-{file.LastWriteTimeUtc.Ticks}");
        return new ObjectRef("", path, version, file.Length);
    }
}
