namespace Iota.Function;

/// <summary>What lives as long as the process; ended in the reverse order.</summary>
internal sealed class Owned : IAsyncDisposable
{
    private readonly Stack<object> _parts = new();

    public T Add<T>(T part)
        where T : class
    {
        _parts.Push(part);
        return part;
    }

    public async ValueTask DisposeAsync()
    {
        while (_parts.TryPop(out object? part))
        {
            if (part is IAsyncDisposable slow) await slow.DisposeAsync();
            else if (part is IDisposable quick) quick.Dispose();
        }
    }
}
