using Iota.Engine.Decoding;
using Iota.Engine.LogTypes;
using Iota.Engine.Sources;

namespace Iota.Engine.Lake;

/// <summary>The events of one log object on their way into the lake. Nothing of them is written before the object was read to its proven end; until then they lie
/// compressed in memory, or in a temporary file when they are many.</summary>
internal sealed class LakeObject(ObjectRef source) : IDisposable
{
    /// <summary>Files written at the same time: CloudTrail's objects cover a few minutes, so one or two.</summary>
    private const int MaxOpenFiles = 4;

    /// <summary>A file that has grown so large is ended, and another begun.</summary>
    private const int MaxFileBytes = 4 * 1024 * 1024;

    private const int MaxInMemory = 512 * 1024;

    /// <summary>The one that was written last stands last.</summary>
    private readonly List<LakeFile> _open = [];
    private readonly List<Part> _parts = [];
    private readonly byte[] _lastHour = new byte[13];
    private LakeFile? _last;
    private FileStream? _spool;
    private long _inMemory;

    public ObjectRef Source => source;

    /// <summary>Why the events cannot be kept; null when they can.</summary>
    public LakeException? Failure { get; private set; }

    /// <summary>How many files there are, once it is complete.</summary>
    public int Count => _parts.Count;

    /// <summary>Adds an event of a known log type. Never throws for want of space: that is a <see cref="Failure"/>.</summary>
    public void Add(ILogParser parser, in Record record)
    {
        if (Failure is not null) return;
        try
        {
            LakeFile file = FileFor(parser, record);
            file.Add(record.Json);
            if (file.Length >= MaxFileBytes) End(file);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            Fail(error);
        }
    }

    /// <summary>Ends all files: the object was read to its end.</summary>
    public void Complete()
    {
        try
        {
            while (_open.Count > 0) End(_open[0]);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            Fail(error);
        }
    }

    /// <summary>The files, one after another, in the order in which they were ended.</summary>
    /// <exception cref="LakeException">What was put into a temporary file cannot be read again.</exception>
    public IEnumerable<(string Key, byte[] Content)> Files()
    {
        foreach (Part part in _parts) yield return (part.Key, part.Content ?? ReadBack(part));
    }

    public void Dispose()
    {
        foreach (LakeFile file in _open) file.Dispose();
        _open.Clear();
        _spool?.Dispose();
    }

    private LakeFile FileFor(ILogParser parser, in Record record)
    {
        ReadOnlySpan<byte> prefix = LakeHour.Prefix(record);
        if (_last is { } last && !prefix.IsEmpty && prefix.SequenceEqual(_lastHour) && last.LogType == parser.LogType) return last;
        LakeFile file = Find(parser.LogType, LakeHour.Of(record, parser, prefix));
        _last = prefix.IsEmpty ? null : file;
        prefix.CopyTo(_lastHour);
        return file;
    }

    /// <summary>An open file, made when there is none; the one that was not written for longest makes room.</summary>
    private LakeFile Find(string logType, long hour)
    {
        int at = _open.FindIndex(file => file.Hour == hour && file.LogType == logType);
        LakeFile found = at >= 0 ? _open[at] : new LakeFile(logType, hour);
        if (at >= 0) _open.RemoveAt(at);
        else if (_open.Count == MaxOpenFiles) End(_open[0]);
        _open.Add(found);
        return found;
    }

    private void End(LakeFile file)
    {
        _open.Remove(file);
        if (ReferenceEquals(file, _last)) _last = null;
        using (file)
        {
            (string key, byte[] content) = file.Complete();
            _parts.Add(Keep(key, content));
        }
    }

    private Part Keep(string key, byte[] content)
    {
        if (_inMemory + content.Length <= MaxInMemory)
        {
            _inMemory += content.Length;
            return new Part(key, content, 0, content.Length);
        }
        _spool ??= new FileStream(
            Path.Combine(Path.GetTempPath(), Path.GetRandomFileName()), FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, 0, FileOptions.DeleteOnClose);
        long offset = _spool.Length;
        _spool.Position = offset;
        _spool.Write(content);
        return new Part(key, null, offset, content.Length);
    }

    private byte[] ReadBack(Part part)
    {
        try
        {
            byte[] content = new byte[part.Length];
            _spool!.Position = part.Offset;
            _spool.ReadExactly(content);
            return content;
        }
        catch (IOException error)
        {
            throw new LakeException(FailureReason.WriteFailed, $"the temporary file cannot be read again: {error.Message}", error);
        }
    }

    private void Fail(Exception error)
    {
        Failure = new LakeException(FailureReason.WriteFailed, $"there is no room for its events in {Path.GetTempPath()}: {error.Message}", error);
        Dispose();
        _parts.Clear();
    }

    /// <param name="Content">Null when it lies in the temporary file.</param>
    private readonly record struct Part(string Key, byte[]? Content, long Offset, int Length);
}
