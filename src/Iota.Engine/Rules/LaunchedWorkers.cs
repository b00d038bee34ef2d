namespace Iota.Engine.Rules;

/// <summary>Python workers that start up while the host still reads the rules: on a cold start both take about as long.</summary>
public sealed class LaunchedWorkers : IAsyncDisposable
{
    private static readonly TimeSpan WatchInterval = TimeSpan.FromMilliseconds(250);

    private readonly string _folder;
    private readonly WorkerSlot[] _slots;
    private readonly Task[] _launches;
    private readonly ITimer _watchdog;
    private readonly EngineLog _log;
    private readonly TimeProvider _time;
    private bool _handedOver;

    /// <summary>Starts the workers and does not wait for them.</summary>
    /// <exception cref="RuleRunnerException">The temporary folder cannot be written to. That Python cannot be started shows in <see cref="LoadAsync"/>.</exception>
    public LaunchedWorkers(PythonOptions options, EngineLog log, TimeProvider time)
    {
        Options = options;
        _log = log;
        _time = time;
        _folder = MakeFolder();
        _slots = new WorkerSlot[options.Workers];
        _launches = new Task[options.Workers];
        // The first one last, on this thread: where it is the only one, another thread would begin later.
        for (int number = options.Workers - 1; number >= 0; number--)
        {
            var slot = new WorkerSlot(number, options, Path.Combine(_folder, $"progress-{number}"), log, time);
            _slots[number] = slot;
            _launches[number] = number == 0 ? Here(slot.Launch) : OnThread(slot.Launch);
        }
        _watchdog = time.CreateTimer(_ => Watch(_slots), null, WatchInterval, WatchInterval);
    }

    internal PythonOptions Options { get; }

    /// <summary>From the start of Python until its last hello, without what it waited for the rules.</summary>
    internal TimeSpan PythonTime { get; private set; }

    /// <summary>Returns when every worker has loaded the rules. The pool owns the workers then.</summary>
    /// <exception cref="RuleRunnerException">Python cannot be started.</exception>
    internal async Task<PythonWorkerPool> LoadAsync(WorkerRules rules)
    {
        var loading = Task.WhenAll(_slots.Zip(_launches, (slot, launch) => LoadOneAsync(slot, launch, rules)));
        WorkerHello.Prepare();
        WorkerHello[] hellos = await loading;
        PythonTime = _time.GetElapsedTime(_slots[^1].LaunchedAt) - TimeSpan.FromMilliseconds(hellos.Min(hello => hello.WaitedMs ?? 0));
        if (hellos[0].Unprotected is { } why) _log.RulesUnprotected(why);
        _handedOver = true;
        return new PythonWorkerPool(_slots, new Owner(this), Combine(hellos));
    }

    /// <summary>Ends the workers, unless a pool owns them.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!_handedOver) await EndAsync();
    }

    private async ValueTask EndAsync()
    {
        await _watchdog.DisposeAsync();
        // What went wrong with a launch has been said, or does not matter any more.
        await Task.WhenAll(_launches).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        foreach (WorkerSlot slot in _slots) slot.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private static async Task<WorkerHello> LoadOneAsync(WorkerSlot slot, Task launch, WorkerRules rules)
    {
        await launch;
        return await Task.Factory.StartNew(() => slot.Load(rules), TaskCreationOptions.LongRunning);
    }

    /// <summary>All workers load the same rules. One that found a rule unusable where another did not (its import sometimes kills the process)
    /// decides.</summary>
    private static WorkerHello Combine(WorkerHello[] hellos)
    {
        var failed = hellos.SelectMany(hello => hello.Rules).Where(rule => rule.Error is not null).DistinctBy(rule => rule.Index).ToDictionary(rule => rule.Index);
        return hellos[0] with { Rules = [.. hellos[0].Rules.Select(rule => failed.GetValueOrDefault(rule.Index, rule))] };
    }

    private static Task Here(Action launch)
    {
        try
        {
            launch();
            return Task.CompletedTask;
        }
        catch (RuleRunnerException error)
        {
            return Task.FromException(error);
        }
    }

    private static Task OnThread(Action action) => Task.Factory.StartNew(action, TaskCreationOptions.LongRunning);

    private static void Watch(WorkerSlot[] slots)
    {
        foreach (WorkerSlot slot in slots) slot.KillIfStuck();
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

    private sealed class Owner(LaunchedWorkers workers) : IAsyncDisposable
    {
        public ValueTask DisposeAsync() => workers.EndAsync();
    }
}
