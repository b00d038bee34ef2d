using Iota.Engine.RuleState;

namespace Iota.Engine.Rules;

/// <summary>Python workers behind one bounded queue: whichever is free takes the next batches.</summary>
public sealed class PythonWorkerPool : IRuleRunner
{
    /// <summary>Batches that wait for each worker: enough to fill a frame, few enough that memory stays small.</summary>
    private const int QueuedPerWorker = 128;

    /// <summary>Events of a frame beyond which no further batch is put into it: some ten milliseconds of Python. Each frame wakes processes and takes the caches from
    /// the decoding.</summary>
    private const int GatheredEvents = 200;

    /// <summary>Bytes of a frame beyond which no further batch is put into it.</summary>
    private const int GatheredBytes = 256 * 1024;

    /// <summary>How long a batch waits for others to share its frame, while log objects are read that may have some.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(50);

    private readonly GatheringQueue<Work> _queue;
    private readonly WorkerSlot[] _slots;
    private readonly Thread[] _threads;
    private readonly IAsyncDisposable _workers;

    /// <param name="slots">Workers that have loaded the rules.</param>
    /// <param name="workers">Their owner, which the pool takes over.</param>
    /// <param name="hello">What they said.</param>
    internal PythonWorkerPool(WorkerSlot[] slots, IAsyncDisposable workers, WorkerHello hello)
    {
        _slots = slots;
        _workers = workers;
        Hello = hello;
        _queue = new GatheringQueue<Work>(QueuedPerWorker * slots.Length, GatheredEvents, Patience, SizeOf);
        // Threads of their own: pipes block, and the pool of .NET threads is for those who do not.
        _threads = [.. slots.Select(slot => new Thread(() => Serve(slot)) { IsBackground = true, Name = "python worker" })];
        foreach (Thread thread in _threads) thread.Start();
    }

    /// <summary>What the workers loaded, and what they could not.</summary>
    public WorkerHello Hello { get; }

    public async Task<EvaluationResult> EvaluateAsync(CandidateBatch batch, CancellationToken cancellationToken)
    {
        var work = new BatchWork(batch, cancellationToken);
        await _queue.AddAsync(work, cancellationToken);
        return await work.Result;
    }

    public IDisposable ExpectBatches() => _queue.Expect();

    /// <summary>Runs one test of a loaded rule.</summary>
    /// <exception cref="RuleRunnerException">Python cannot be started again after a rule killed its worker.</exception>
    public Task<RuleVerdict> TestAsync(RuleInfo rule, string logType, RuleTest test, CancellationToken cancellationToken) =>
        EnqueueAsync(slot => slot.Test(rule, logType, test, cancellationToken), cancellationToken);

    public async ValueTask DisposeAsync()
    {
        if (!_queue.Complete()) return; // Disposed before.
        foreach (Thread thread in _threads) thread.Join();
        _queue.Dispose();
        await _workers.DisposeAsync();
    }

    private void Serve(WorkerSlot slot)
    {
        var gathered = new List<BatchWork>();
        while (_queue.WaitToTake())
        {
            Work? other = Gather(gathered);
            if (gathered.Count > 0) BatchWork.Complete(gathered, slot);
            gathered.Clear();
            other?.Complete(slot);
        }
    }

    /// <summary>Most objects have a few candidates each: together in one frame they cost a third of what one frame for each costs. Returns the work that came
    /// between and cannot be put into a frame with others; there may be none at all, when another worker was faster.</summary>
    private Work? Gather(List<BatchWork> gathered)
    {
        int size = 0;
        while (size < GatheredEvents && _queue.TryTake(out Work? work))
        {
            if (work is not BatchWork { CanJoin: true } batch) return work;
            gathered.Add(batch);
            size += SizeOf(work);
        }
        return null;
    }

    /// <summary>In events. What cannot share a frame, and few large events, count as a full one.</summary>
    private static int SizeOf(Work work) =>
        work is BatchWork { CanJoin: true } batch ? Math.Max(batch.Batch.Count, (int)((long)batch.Batch.Bytes * GatheredEvents / GatheredBytes)) : GatheredEvents;

    private async Task<T> EnqueueAsync<T>(Func<WorkerSlot, T> run, CancellationToken cancellationToken)
    {
        var work = new Work<T>(run);
        await _queue.AddAsync(work, cancellationToken);
        return await work.Result;
    }

    private abstract class Work
    {
        public abstract void Complete(WorkerSlot slot);
    }

    private class Work<T>(Func<WorkerSlot, T> run) : Work
    {
        private readonly TaskCompletionSource<T> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task<T> Result => _completion.Task;

        protected void Succeed(T result) => _completion.SetResult(result);

        protected void Fail(Exception error) => _completion.TrySetException(error);

        public override void Complete(WorkerSlot slot)
        {
            try
            {
                Succeed(run(slot));
            }
#pragma warning disable CA1031 // Whatever went wrong belongs to the caller who waits for this work; the thread serves the next.
            catch (Exception error)
#pragma warning restore CA1031
            {
                Fail(error);
            }
        }
    }

    private sealed class BatchWork(CandidateBatch batch, CancellationToken cancellationToken)
        : Work<EvaluationResult>(slot => slot.Evaluate(batch, cancellationToken))
    {
        public CandidateBatch Batch => batch;

        /// <summary>Rules that use the state see that of their own batch.</summary>
        public bool CanJoin => ReferenceEquals(batch.State, StateSession.Refusing);

        private CancellationToken Cancellation => cancellationToken;

        public static void Complete(List<BatchWork> works, WorkerSlot slot)
        {
            if (works.Count == 1)
            {
                works[0].Complete(slot);
                return;
            }
            try
            {
                using var joined = new JoinedBatch([.. works.Select(work => work.Batch)]);
                // All work of a pool comes from one run, which is cancelled as a whole.
                IReadOnlyList<EvaluationResult> results = joined.Split(slot.Evaluate(joined.Batch, works[0].Cancellation));
                for (int i = 0; i < works.Count; i++) works[i].Succeed(results[i]);
            }
#pragma warning disable CA1031 // As above.
            catch (Exception error)
#pragma warning restore CA1031
            {
                foreach (BatchWork work in works) work.Fail(error);
            }
        }
    }
}
