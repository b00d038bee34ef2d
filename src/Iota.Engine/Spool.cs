using System.Text;

namespace Iota.Engine;

/// <summary>
/// What one object gives until its framing is proven. The first items stay in memory; an object that gives very many of them goes to a temporary file, so that
/// memory does not grow with the object.
/// </summary>
/// <param name="write">Writes one item.</param>
/// <param name="read">Reads it back.</param>
internal sealed class Spool<T>(Action<BinaryWriter, T> write, Func<BinaryReader, T> read) : IDisposable
{
    /// <summary>Items kept in memory, and items of one chunk.</summary>
    public const int ChunkSize = 5_000;

    private readonly List<T> _chunk = [];
    private FileStream? _file;
    private BinaryWriter? _writer;

    public long Count { get; private set; }

    public void Add(T item)
    {
        if (_chunk.Count == ChunkSize) MoveChunkToFile();
        _chunk.Add(item);
        Count++;
    }

    /// <summary>All items in the order in which they were added, at most <see cref="ChunkSize"/> at a time; one empty chunk when there are none.
    /// To be enumerated once, when nothing more is added.</summary>
    public IEnumerable<IReadOnlyList<T>> Chunks()
    {
        if (_file is not null)
        {
            _writer!.Flush();
            _file.Position = 0;
            using var reader = new BinaryReader(_file, Encoding.UTF8, leaveOpen: true);
            while (_file.Position < _file.Length)
            {
                var chunk = new List<T>(ChunkSize);
                while (chunk.Count < ChunkSize && _file.Position < _file.Length) chunk.Add(read(reader));
                yield return chunk;
            }
        }
        yield return _chunk;
    }

    public void Dispose()
    {
        _writer?.Dispose();
        _file?.Dispose();
    }

    private void MoveChunkToFile()
    {
        if (_file is null)
        {
            string path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
            _file = new FileStream(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, 64 * 1024, FileOptions.DeleteOnClose);
            _writer = new BinaryWriter(_file, Encoding.UTF8, leaveOpen: true);
        }
        foreach (T item in _chunk) write(_writer!, item);
        _chunk.Clear();
    }
}
