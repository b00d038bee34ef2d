using System.Collections.Concurrent;

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

/// <summary>As many tools as objects are decoded at once.</summary>
internal sealed class DecodeToolsPool : IDisposable
{
    private readonly ConcurrentBag<DecodeTools> _free = [];

    public DecodeTools Rent() => _free.TryTake(out DecodeTools? tools) ? tools : new DecodeTools();

    public void Return(DecodeTools tools) => _free.Add(tools);

    /// <summary>Of those that are free; nobody may be decoding any more.</summary>
    public void Dispose()
    {
        while (_free.TryTake(out DecodeTools? tools)) tools.Dispose();
    }
}
