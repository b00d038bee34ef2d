using System.Diagnostics.CodeAnalysis;

namespace Iota.Engine.Rules;

/// <summary>
/// A bounded queue for few threads that take many small items at once. Threads wait in here, not for the thread pool: its own work would come before what wakes them.
/// </summary>
/// <param name="capacity">Items that it holds; whoever adds one more waits.</param>
/// <param name="enough">Sum of sizes for which it is worth while to begin.</param>
/// <param name="patience">How long an item may lie here while more are expected.</param>
/// <param name="sizeOf">Size of an item.</param>
internal sealed class GatheringQueue<T>(int capacity, int enough, TimeSpan patience, Func<T, int> sizeOf) : IDisposable
{
    private readonly object _lock = new(); // Not a Lock: threads wait for what others add.
    private readonly Queue<T> _items = [];
    private readonly SemaphoreSlim _room = new(capacity);
    private int _size;
    private int _expecting;
    private int _patient; // Threads that look at the queue by themselves when their patience is over.
    private bool _completed;

    private bool IsWorthWhile => _completed || _expecting == 0 || _size >= enough || _items.Count == capacity;

    /// <summary>Adds an item as soon as there is room.</summary>
    /// <exception cref="InvalidOperationException">The queue is completed.</exception>
    public async Task AddAsync(T item, CancellationToken cancellationToken)
    {
        await _room.WaitAsync(cancellationToken);
        lock (_lock)
        {
            if (_completed) throw new InvalidOperationException("Nothing can be added to a queue that is completed.");
            _items.Enqueue(item);
            _size += sizeOf(item);
            // To wake a thread costs as much as an item or two.
            if (_patient == 0 || IsWorthWhile) Monitor.Pulse(_lock);
        }
    }

    /// <summary>Until what it returns is disposed, more items are likely to come soon.</summary>
    public IDisposable Expect()
    {
        lock (_lock) _expecting++;
        return new Expectation(this);
    }

    /// <summary>Waits until it is worth while to take items. False when none will ever come.</summary>
    public bool WaitToTake()
    {
        lock (_lock)
        {
            bool patient = true;
            while (_items.Count == 0 || (patient && !IsWorthWhile))
            {
                if (_items.Count == 0 && _completed) return false;
                if (_expecting == 0) Monitor.Wait(_lock);
                else patient = WaitPatiently();
            }
            return true;
        }
    }

    /// <summary>False when the patience is over.</summary>
    private bool WaitPatiently()
    {
        _patient++;
        try
        {
            return Monitor.Wait(_lock, patience);
        }
        finally
        {
            _patient--;
        }
    }

    public bool TryTake([MaybeNullWhen(false)] out T item)
    {
        lock (_lock)
        {
            if (!_items.TryDequeue(out item)) return false;
            _size -= sizeOf(item);
        }
        _room.Release();
        return true;
    }

    /// <summary>Nothing is added any more. False when that was said before.</summary>
    public bool Complete()
    {
        lock (_lock)
        {
            if (_completed) return false;
            _completed = true;
            Monitor.PulseAll(_lock);
            return true;
        }
    }

    public void Dispose() => _room.Dispose();

    private void Fulfil()
    {
        lock (_lock)
            if (--_expecting == 0 && _items.Count > 0) Monitor.PulseAll(_lock);
    }

    private sealed class Expectation(GatheringQueue<T> queue) : IDisposable
    {
        private bool _disposed;

        public void Dispose()
        {
            if (_disposed) return;
            _disposed = true;
            queue.Fulfil();
        }
    }
}
