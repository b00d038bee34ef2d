using Iota.Engine.Alerts;
using Iota.Engine.Lake;
using Iota.Engine.Rules;
using Iota.Engine.RuleState;
using Iota.Engine.Sources;

namespace Iota.Engine;

/// <summary>
/// The whole path from a log object to an alert, readable in one sitting:
/// <code>
/// (2) ledger         objects already done are dropped                                      one read per chunk
/// (3) open           IObjectStore.OpenAsync → stream                                       fails: object
/// (4) decode         gzip by content, framing checked → record slices, bounded window      fails: object
/// (5) classify       which log type → event, or a defect                                   fails: record (set aside)
/// (6) select         the rules of the log type → candidates
/// (7) evaluate       IRuleRunner → detections and rule failures, in Python                 fails: rule
/// (8) lake           optional: its events, when it was read to its end; nothing waits for it     repeated alone
/// (9) commit         IStateStore.Commit: ledger, detections and alerts in one transaction
/// (10) deliver       IStateStore.Announce, then the outbox                                 fails: delivery
/// </code>
/// Steps 3 to 8 are <see cref="ObjectEvaluation"/>, one per object. Objects run in parallel, their results are committed in the order in which the objects were
/// given: that, and nothing else, makes the outcome independent of the number of workers.
/// </summary>
public sealed class DetectionEngine
{
    /// <summary>Objects looked up in the ledger at once.</summary>
    private const int LedgerChunk = 64;

    /// <summary>Objects that are finished and wait for one in front of them, or have not begun: as many as others can work on while a transaction is written.
    /// Their detections are small or spooled to disk.</summary>
    private const int MaxWaiting = 1024;

    /// <summary>An object that was read and waits for Python with no more than this many bytes of events makes room for the next one.</summary>
    private const long LittleWaiting = 64 * 1024;

    private readonly EngineOptions _options;
    private readonly IObjectStore _objects;
    private readonly RuleBook _rules;
    private readonly IRuleRunner _runner;
    private readonly IStateStore _state;
    private readonly EngineLog _log;
    private readonly TimeProvider _time;
    private readonly LakeStore? _lake;

    /// <param name="lake">Takes a copy of all events; null for none.</param>
    public DetectionEngine(
        EngineOptions options, IObjectStore objects, RuleBook rules, IRuleRunner runner, IStateStore state, EngineLog log, TimeProvider time, LakeStore? lake = null)
    {
        _options = options;
        _objects = objects;
        _rules = rules;
        _runner = runner;
        _state = state;
        _log = log;
        _time = time;
        _lake = lake;
    }

    /// <summary>Processes log objects and stores what they give. Reports come in the order of the objects, each when it is durable.</summary>
    /// <param name="onReport">Called once per object, never concurrently.</param>
    /// <exception cref="RuleRunnerException">Python cannot be run.</exception>
    /// <exception cref="OperationCanceledException">What was reported until then is durable, the rest is untouched.</exception>
    public async Task<EngineTotals> ProcessAsync(IEnumerable<ObjectRef> objects, Action<ObjectReport> onReport, CancellationToken cancellationToken)
    {
        var totals = new EngineTotals();
        using var slots = new SemaphoreSlim(_options.ParallelObjects);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var tools = new EvaluationToolsPool(_rules);
        var running = new Queue<Task<ObjectEvaluation>>();
        StateOverlay? ruleState = _rules.UsesState ? new StateOverlay(_state.ReadRuleState, _time) : null;
        StateTurn? turn = null;
        await using LakeWriter? lake = _lake is null ? null : new LakeWriter(_lake, _state, totals, _log, _time);
        using var pending = new PendingCommit(_state, _rules.RuleSet, _options, _time, totals, onReport, lake);
        try
        {
            foreach (ObjectRef[] chunk in objects.Chunk(LedgerChunk))
            {
                IReadOnlyDictionary<ObjectRef, LedgerEntry> done = _options.ReEvaluate ? new Dictionary<ObjectRef, LedgerEntry>() : _state.FindDone(chunk); // (2)
                foreach (ObjectRef source in chunk)
                {
                    while (running.Count >= MaxWaiting || (running.TryPeek(out Task<ObjectEvaluation>? first) && first.IsCompleted))
                        pending.Add(await running.Dequeue());
                    if (lake is { IsFull: true }) await lake.SettleAsync(stop.Token);
                    if (done.TryGetValue(source, out LedgerEntry? entry)) running.Enqueue(Task.FromResult(AlreadyDone(source, entry)));
                    else running.Enqueue(EvaluateAsync(source, ruleState, turn = ruleState is null ? null : new StateTurn(turn), tools, lake, slots, stop.Token));
                }
            }
            while (running.Count > 0) pending.Add(await running.Dequeue());
            pending.Commit();
            if (lake is not null) await lake.SettleAsync(stop.Token);
            return totals;
        }
        catch (OperationCanceledException)
        {
            await CommitFinishedAsync(running, pending);
            throw;
        }
        finally
        {
            await stop.CancelAsync();
            await AbandonAsync(running);
        }
    }

    private ObjectEvaluation AlreadyDone(ObjectRef source, LedgerEntry entry) =>
        new(source, _options, _rules, _runner, _log, _time) { Report = ObjectReport.Done(source, entry) };

    /// <remarks>An object that waits for its turn holds a slot. The objects before it have theirs: a semaphore lets those in first that came first.</remarks>
    private async Task<ObjectEvaluation> EvaluateAsync(
        ObjectRef source, StateOverlay? ruleState, StateTurn? turn, EvaluationToolsPool tools, LakeWriter? lake, SemaphoreSlim slots, CancellationToken cancellationToken)
    {
        try
        {
            await slots.WaitAsync(cancellationToken);
            bool holdsSlot = true;
            var evaluation = new ObjectEvaluation(source, _options, _rules, _runner, _log, _time, ruleState, turn, lake);
            try
            {
                try
                {
                    // Fairly: or the next object would come before what Python answered, and the whole queue be read before anything of it is finished and stored.
                    await Task.Factory.StartNew(() => evaluation.ReadAsync(_objects, tools, cancellationToken), cancellationToken, TaskCreationOptions.PreferFairness, TaskScheduler.Default).Unwrap();
                    if (turn is null && evaluation.WaitingBytes <= LittleWaiting) ReleaseSlot();
                    await evaluation.CollectAsync(cancellationToken);
                }
                finally
                {
                    await evaluation.LetGoAsync();
                    if (holdsSlot) ReleaseSlot();
                }
                return evaluation;
            }
            catch
            {
                evaluation.Dispose();
                throw;
            }

            void ReleaseSlot()
            {
                holdsSlot = false;
                slots.Release();
            }
        }
        finally
        {
            turn?.Pass();
        }
    }

    /// <summary>After a cancellation: what is finished need not be done again, also when it waits behind an object that is not.</summary>
    private static async Task CommitFinishedAsync(Queue<Task<ObjectEvaluation>> running, PendingCommit pending)
    {
        foreach (Task<ObjectEvaluation> task in running)
        {
            await ((Task)task).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (task.IsCompletedSuccessfully) pending.Add(task.Result);
        }
        running.Clear();
        pending.Commit();
    }

    /// <summary>Waits for evaluations that nobody will look at any more, so that nothing runs on behind the caller's back.</summary>
    private static async Task AbandonAsync(Queue<Task<ObjectEvaluation>> running)
    {
        foreach (Task<ObjectEvaluation> task in running)
        {
            // The failure that made us stop is already on its way to the caller.
            await ((Task)task).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (task.IsCompletedSuccessfully) task.Result.Dispose();
        }
    }
}
