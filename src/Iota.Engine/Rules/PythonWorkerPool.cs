using System.Threading.Channels;
using Iota.Engine.RuleState;

namespace Iota.Engine.Rules;

/// <summary>Python workers behind one bounded queue: whichever is free takes the next batches.</summary>
public sealed class PythonWorkerPool : IRuleRunner
{
    /// <summary>Batches that wait for each worker: enough to fill a frame, few enough that memory stays small.</summary>
    private const int QueuedPerWorker = 32;

    /// <summary>Events of a frame beyond which no further batch is put into it.</summary>
    private const int GatheredEvents = 64;

    private readonly Channel<Work> _queue;
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
        _queue = Channel.CreateBounded<Work>(QueuedPerWorker * slots.Length);
        // Threads of their own: pipes block, and the pool of .NET threads is for those who do not.
        _threads = [.. slots.Select(slot => new Thread(() => Serve(slot)) { IsBackground = true, Name = "python worker" })];
        foreach (Thread thread in _threads) thread.Start();
    }

    /// <summary>What the workers loaded, and what they could not.</summary>
    public WorkerHello Hello { get; }

    public async Task<EvaluationResult> EvaluateAsync(CandidateBatch batch, CancellationToken cancellationToken)
    {
        var work = new BatchWork(batch, cancellationToken);
        await _queue.Writer.WriteAsync(work, cancellationToken);
        return await work.Result;
    }

    /// <summary>Runs one test of a loaded rule.</summary>
    /// <exception cref="RuleRunnerException">Python cannot be started again after a rule killed its worker.</exception>
    public Task<RuleVerdict> TestAsync(RuleInfo rule, string logType, RuleTest test, CancellationToken cancellationToken) =>
        EnqueueAsync(slot => slot.Test(rule, logType, test, cancellationToken), cancellationToken);

    public async ValueTask DisposeAsync()
    {
        if (!_queue.Writer.TryComplete()) return; // Disposed before.
        foreach (Thread thread in _threads) thread.Join();
        await _workers.DisposeAsync();
    }

    private void Serve(WorkerSlot slot)
    {
        var gathered = new List<BatchWork>();
        while (_queue.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult())
        {
            while (_queue.Reader.TryRead(out Work? work))
            {
                Work? other = Gather(work, gathered);
                if (gathered.Count > 0) BatchWork.Complete(gathered, slot);
                gathered.Clear();
                other?.Complete(slot);
            }
        }
    }

    /// <summary>Most objects have a few candidates each: together in one frame they cost a third of what one frame for each costs. Returns the work that came
    /// between and cannot be put into a frame with others.</summary>
    private Work? Gather(Work first, List<BatchWork> gathered)
    {
        int events = 0;
        Work? work = first;
        while (work is BatchWork { CanJoin: true } batch)
        {
            gathered.Add(batch);
            events += batch.Batch.Count;
            if (events >= GatheredEvents || !_queue.Reader.TryRead(out work)) return null;
        }
        return work;
    }

    private async Task<T> EnqueueAsync<T>(Func<WorkerSlot, T> run, CancellationToken cancellationToken)
    {
        var work = new Work<T>(run);
        await _queue.Writer.WriteAsync(work, cancellationToken);
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
