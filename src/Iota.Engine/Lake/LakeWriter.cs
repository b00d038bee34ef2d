using Iota.Engine.Alerts;
using Iota.Engine.Sources;

namespace Iota.Engine.Lake;

/// <summary>
/// Step 8 for the objects of one run: their events are written beside the evaluation and the commit, which wait for nothing here. The ledger says of each object
/// whether its events are in the lake; what is not there when the run ends, or failed, is written again later by <see cref="LakeRepair"/>.
/// </summary>
/// <param name="store">Takes the files.</param>
/// <param name="state">Remembers what is written.</param>
/// <param name="totals">Counts.</param>
internal sealed class LakeWriter(LakeStore store, IStateStore state, EngineTotals totals, EngineLog log, TimeProvider time) : IAsyncDisposable
{
    /// <summary>Objects written at the same time.</summary>
    private const int Parallel = 16;

    /// <summary>Committed objects of which it is not known yet whether they are written. Each may hold half a megabyte of memory.</summary>
    private const int MaxOpen = 64;

    /// <summary>How long the end of a run waits while nothing is written any more.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly SemaphoreSlim _slots = new(Parallel);
    private readonly CancellationTokenSource _stop = new();
    private readonly List<LakeCopy> _open = [];
    private readonly List<Task> _running = [];
    private readonly Lock _lock = new();

    /// <summary>Whether <see cref="SettleAsync"/> should be called before more is committed.</summary>
    public bool IsFull => _open.Count >= MaxOpen;

    /// <summary>Where the events of an object gather; null when they do not belong into the lake: an event that came in a message comes in an object as well.</summary>
    public static LakeObject? Begin(ObjectRef source) => InlineEvent.Is(source) ? null : new LakeObject(source);

    /// <summary>Writes what has gathered, and disposes of it.</summary>
    public LakeCopy Start(LakeObject events)
    {
        events.Complete();
        Task<LakeException?> writing = WriteAsync(events);
        lock (_lock)
        {
            _running.RemoveAll(task => task.IsCompleted);
            _running.Add(writing);
        }
        return new LakeCopy(events.Source, writing);
    }

    /// <summary>Takes note of an object that is in the ledger now.</summary>
    /// <param name="asWritten">Whether the ledger already says that it is written.</param>
    public void Committed(LakeCopy copy, bool asWritten)
    {
        if (asWritten) totals.AddLakeObjects(1);
        else _open.Add(copy);
    }

    /// <summary>Waits for what is being written, as long as something moves, and enters it in the ledger. What is left then is for <see cref="LakeRepair"/>.</summary>
    public async Task SettleAsync(CancellationToken cancellationToken)
    {
        var written = new List<ObjectRef>();
        foreach (LakeCopy copy in _open)
        {
            if (await OutcomeAsync(copy, cancellationToken) is not { } outcome) continue;
            if (outcome.Failure is { } failure) Fail(copy.Source, failure);
            else written.Add(copy.Source);
        }
        _open.Clear();
        if (written.Count == 0) return;
        try
        {
            state.NoteLake(written);
            totals.AddLakeObjects(written.Count);
        }
        catch (StateException error)
        {
            log.LakePostponed(written.Count, error.Message);
        }
    }

    /// <summary>Breaks off what is still being written.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        Task[] running;
        lock (_lock) running = [.. _running];
        foreach (Task task in running) await task.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
        _slots.Dispose();
    }

    /// <summary>Null when it is not known: the time was up.</summary>
    private async Task<Outcome?> OutcomeAsync(LakeCopy copy, CancellationToken cancellationToken)
    {
        try
        {
            return new Outcome(await copy.Written.WaitAsync(Patience, time, cancellationToken));
        }
        catch (Exception error) when (error is TimeoutException or OperationCanceledException)
        {
            await _stop.CancelAsync(); // The rest would not come either.
            return null;
        }
    }

    private async Task<LakeException?> WriteAsync(LakeObject events)
    {
        using (events)
        {
            if (events.Failure is { } failure) return failure;
            await _slots.WaitAsync(_stop.Token);
            try
            {
                foreach ((string key, byte[] content) in events.Files()) await store.PutAsync(key, content, _stop.Token);
                return null;
            }
            catch (LakeException error)
            {
                return error;
            }
            finally
            {
                _slots.Release();
            }
        }
    }

    private void Fail(ObjectRef source, LakeException failure)
    {
        totals.AddLakeFailure(failure.Reason);
        log.LakeFailed(source.Name, failure.Reason, failure.Message);
    }

    private readonly record struct Outcome(LakeException? Failure);
}
