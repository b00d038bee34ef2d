using System.Threading.Channels;

namespace Iota.Engine.Rules;

/// <summary>Python workers behind one bounded queue: whichever is free takes the next batch.</summary>
public sealed class PythonWorkerPool : IRuleRunner
{
    /// <summary>Batches that wait for each worker: enough that none idles, few enough that memory stays small.</summary>
    private const int QueuedPerWorker = 2;

    private static readonly TimeSpan WatchInterval = TimeSpan.FromMilliseconds(250);

    private readonly Channel<Work> _queue;
    private readonly WorkerSlot[] _slots;
    private readonly Thread[] _threads;
    private readonly ITimer _watchdog;
    private readonly string _folder;

    private PythonWorkerPool(WorkerSlot[] slots, ITimer watchdog, string folder, WorkerHello hello)
    {
        _slots = slots;
        _watchdog = watchdog;
        _folder = folder;
        Hello = hello;
        _queue = Channel.CreateBounded<Work>(QueuedPerWorker * slots.Length);
        // Threads of their own: pipes block, and the pool of .NET threads is for those who do not.
        _threads = [.. slots.Select(slot => new Thread(() => Serve(slot)) { IsBackground = true, Name = "python worker" })];
        foreach (Thread thread in _threads) thread.Start();
    }

    /// <summary>What the workers loaded, and what they could not.</summary>
    public WorkerHello Hello { get; }

    /// <summary>Starts all workers; returns when every one of them has loaded the rules.</summary>
    /// <exception cref="RuleRunnerException">Python cannot be started.</exception>
    public static async Task<PythonWorkerPool> StartAsync(PythonOptions options, WorkerRules rules, EngineLog log, TimeProvider time)
    {
        string folder = MakeFolder();
        WorkerSlot[] slots = [.. Enumerable.Range(0, options.Workers)
            .Select(number => new WorkerSlot(number, options, rules, Path.Combine(folder, $"progress-{number}"), log, time))];
        ITimer watchdog = time.CreateTimer(_ => Watch(slots), null, WatchInterval, WatchInterval);
        try
        {
            WorkerHello[] hellos = await Task.WhenAll(slots.Select(slot => Task.Factory.StartNew(slot.Start, TaskCreationOptions.LongRunning)));
            if (hellos[0].Unprotected is { } why) log.RulesUnprotected(why);
            return new PythonWorkerPool(slots, watchdog, folder, Combine(hellos));
        }
        catch (RuleRunnerException)
        {
            await watchdog.DisposeAsync();
            foreach (WorkerSlot slot in slots) slot.Dispose();
            Directory.Delete(folder, recursive: true);
            throw;
        }
    }

    public Task<EvaluationResult> EvaluateAsync(CandidateBatch batch, CancellationToken cancellationToken) =>
        EnqueueAsync(slot => slot.Evaluate(batch, cancellationToken), cancellationToken);

    /// <summary>Runs one test of a loaded rule.</summary>
    /// <exception cref="RuleRunnerException">Python cannot be started again after a rule killed its worker.</exception>
    public Task<RuleVerdict> TestAsync(RuleInfo rule, string logType, RuleTest test, CancellationToken cancellationToken) =>
        EnqueueAsync(slot => slot.Test(rule, logType, test, cancellationToken), cancellationToken);

    public async ValueTask DisposeAsync()
    {
        if (!_queue.Writer.TryComplete()) return; // Disposed before.
        foreach (Thread thread in _threads) thread.Join();
        await _watchdog.DisposeAsync();
        foreach (WorkerSlot slot in _slots) slot.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>All workers load the same rules. One that found a rule unusable where another did not (its import sometimes kills the process)
    /// decides.</summary>
    private static WorkerHello Combine(WorkerHello[] hellos)
    {
        var failed = hellos.SelectMany(hello => hello.Rules).Where(rule => rule.Error is not null).DistinctBy(rule => rule.Index).ToDictionary(rule => rule.Index);
        return hellos[0] with { Rules = [.. hellos[0].Rules.Select(rule => failed.GetValueOrDefault(rule.Index, rule))] };
    }

    private static string MakeFolder()
    {
        try
        {
            return Directory.CreateTempSubdirectory("iota-").FullName;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new RuleRunnerException($"the temporary folder '{Path.GetTempPath()}' cannot be written to: {error.Message} Name another one in TMPDIR.", error);
        }
    }

    private static void Watch(WorkerSlot[] slots)
    {
        foreach (WorkerSlot slot in slots) slot.KillIfStuck();
    }

    private void Serve(WorkerSlot slot)
    {
        while (_queue.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult())
            while (_queue.Reader.TryRead(out Work? work))
                work.Complete(slot);
    }

    private async Task<T> EnqueueAsync<T>(Func<WorkerSlot, T> run, CancellationToken cancellationToken)
    {
        var work = new Work<T>(run);
        await _queue.Writer.WriteAsync(work, cancellationToken);
        return await work.Completion.Task;
    }

    private abstract class Work
    {
        public abstract void Complete(WorkerSlot slot);
    }

    private sealed class Work<T>(Func<WorkerSlot, T> run) : Work
    {
        public TaskCompletionSource<T> Completion { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public override void Complete(WorkerSlot slot)
        {
            try
            {
                Completion.SetResult(run(slot));
            }
#pragma warning disable CA1031 // Whatever went wrong belongs to the caller who waits for this work; the thread serves the next.
            catch (Exception error)
#pragma warning restore CA1031
            {
                Completion.SetException(error);
            }
        }
    }
}
