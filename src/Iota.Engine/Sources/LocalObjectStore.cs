using System.Collections;
using System.Globalization;

namespace Iota.Engine.Sources;

/// <summary>Log objects that are files on a disk.</summary>
public sealed class LocalObjectStore : IObjectStore
{
    public Task<Stream> OpenAsync(ObjectRef source, CancellationToken cancellationToken)
    {
        if (source.Size == 0) return Task.FromResult(Stream.Null); // Nor would a pipe that nobody writes to ever open.
        try
        {
            return Task.FromResult<Stream>(new DiskStream(source.Key));
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

    /// <summary>The files of a folder and below, hidden ones excepted, ordered by path; or the one file that the path names. Each is looked at when it is asked for.</summary>
    /// <exception cref="FileNotFoundException">The path names neither a file nor a folder.</exception>
    /// <exception cref="UnauthorizedAccessException">A folder below it may not be listed.</exception>
    public static IReadOnlyList<ObjectRef> List(string path)
    {
        if (File.Exists(path)) return [DescribeNamed(Path.GetFullPath(path))];
        if (!Directory.Exists(path)) throw new FileNotFoundException($"'{path}' does not exist.", path);
        var options = new EnumerationOptions
        {
            RecurseSubdirectories = true,
            AttributesToSkip = FileAttributes.Hidden | FileAttributes.System,
            IgnoreInaccessible = false,
        };
        return new Files([.. Directory.EnumerateFiles(Path.GetFullPath(path), "*", options).Order(StringComparer.Ordinal)]);
    }

    /// <summary>A pipe or a device has no length, and is read all the same when it is named.</summary>
    private static ObjectRef DescribeNamed(string path) => Describe(path) is { Size: 0 } empty ? empty with { Size = null } : Describe(path);

    private static ObjectRef Describe(string path)
    {
        var file = new FileInfo(path);
        if (!file.Exists) return new ObjectRef("", path); // Gone again, or its name is no UTF-8: opening it says so.
        string version = string.Create(CultureInfo.InvariantCulture, $"{file.Length}-{file.LastWriteTimeUtc.Ticks}");
        return new ObjectRef("", path, version, file.Length) { Modified = new DateTimeOffset(file.LastWriteTimeUtc) };
    }

    /// <summary>To look at very many files takes as long as to read some of them; so it is done beside that.</summary>
    private sealed class Files(string[] paths) : IReadOnlyList<ObjectRef>
    {
        public int Count => paths.Length;

        public ObjectRef this[int index] => Describe(paths[index]);

        public IEnumerator<ObjectRef> GetEnumerator() => paths.Select(Describe).GetEnumerator();

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }
}
