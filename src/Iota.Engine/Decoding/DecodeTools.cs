namespace Iota.Engine.Decoding;

/// <summary>What the decoding of one object leaves for the next: zlib's state and the tables of members. For one reader at a time.</summary>
internal sealed class DecodeTools : IDisposable
{
    private GzipInflater? _inflater;

    public RecordMembers Members { get; } = new();

    /// <summary>An inflater that has seen nothing yet.</summary>
    public GzipInflater StartInflater()
    {
        if (_inflater is null) return _inflater = new GzipInflater();
        _inflater.Reset();
        return _inflater;
    }

    public void Dispose() => _inflater?.Dispose();
}
