namespace Iota.Console.Worker;

/// <summary>How the worker is, for its probes. For several threads at once.</summary>
/// <remarks>Health is whether a restart would help: something moves. Readiness is whether it does its work: a queue that does not answer makes it not ready, and a
/// restart would not mend that.</remarks>
internal sealed class WorkerStatus(TimeSpan stuckAfter, TimeProvider time)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, string?> _queues = [];
    private readonly Dictionary<string, long> _failures = [];
    private long _lastProgress = time.GetTimestamp();
    private long _recovered;
    private string? _state;
    private bool _loaded, _stopping;

    /// <summary>Requests to each queue that failed.</summary>
    public IReadOnlyDictionary<string, long> Failures
    {
        get
        {
            lock (_lock) return new Dictionary<string, long>(_failures);
        }
    }

    /// <summary>Takes note that something moves: a request for messages begins or ends, bytes of an object come.</summary>
    public void Progress() => Interlocked.Exchange(ref _lastProgress, time.GetTimestamp());

    /// <summary>Every Python process has said hello.</summary>
    public void RulesLoaded()
    {
        lock (_lock) _loaded = true;
    }

    public void Stopping()
    {
        lock (_lock) _stopping = true;
    }

    /// <param name="why">Why the state cannot be used; null when it can.</param>
    public void State(string? why)
    {
        lock (_lock) _state = why;
    }

    /// <summary>When the state was damaged and replaced, in seconds since 1970; 0 when it was not.</summary>
    public long RecoveredAt => Interlocked.Read(ref _recovered);

    /// <summary>Takes note that the state was replaced when the process started.</summary>
    public void Recovered(DateTimeOffset at) => Interlocked.Exchange(ref _recovered, at.ToUnixTimeSeconds());

    public void Expect(string queue)
    {
        lock (_lock) (_queues[queue], _failures[queue]) = ($"queue {queue} has not answered yet", 0);
    }

    /// <returns>Whether it had failed before.</returns>
    public bool Answered(string queue)
    {
        Progress();
        lock (_lock)
        {
            bool failed = _queues[queue] is not null && _failures[queue] > 0;
            _queues[queue] = null;
            return failed;
        }
    }

    public void Failed(string queue, string why)
    {
        Progress();
        lock (_lock) (_queues[queue], _failures[queue]) = ($"queue {queue}: {why}", _failures[queue] + 1);
    }

    /// <summary>Why the process is stuck; null when it is not.</summary>
    public string? Unhealthy() =>
        time.GetElapsedTime(Interlocked.Read(ref _lastProgress)) is var idle && idle > stuckAfter ? $"nothing has moved for {idle.TotalSeconds:0} s" : null;

    /// <summary>Why no message is worked on; empty when all is well.</summary>
    public IReadOnlyList<string> NotReady()
    {
        lock (_lock)
        {
            if (_stopping) return ["the worker is stopping"];
            return _loaded ? [.. new[] { _state }.Concat(_queues.Values).OfType<string>()] : ["the rules are being loaded"];
        }
    }
}
