using System.Buffers;
using System.Globalization;
using Iota.Engine.Alerts;
using Iota.Engine.RuleState;

namespace Iota.Engine.Rules;

/// <summary>
/// One place in the pool: a worker that is replaced when it dies, and the bookkeeping that turns a death into a failure of one rule on one event. Used by
/// the slot's own thread; the watchdog calls <see cref="KillIfStuck"/> only.
/// </summary>
internal sealed class WorkerSlot : IDisposable
{
    private const byte LoadFrameType = (byte)'L';
    private const byte HelloFrameType = (byte)'H';
    private const byte EvaluateFrameType = (byte)'E';
    private const byte ResultFrameType = (byte)'R';
    private const byte StateFrameType = (byte)'S';
    private const byte AnswerFrameType = (byte)'A';
    private const byte TestFrameType = (byte)'T';
    private const byte VerdictFrameType = (byte)'V';

    /// <summary>How a worker reports a rule that it interrupted, and one that killed its forked child (layers/python/iota/limits.py, isolation.py).</summary>
    private const string TimeoutError = "RuleTimeout";
    private const string ExitError = "WorkerExit";

    /// <summary>Deaths outside of any rule, one after another, that make the slot give up.</summary>
    private const int MaxUnexplainedDeaths = 3;

    private static readonly TimeSpan KillGrace = TimeSpan.FromSeconds(2);

    private readonly int _number;
    private readonly PythonOptions _options;
    private readonly EngineLog _log;
    private readonly TimeProvider _time;
    private readonly string _progressPath;
    private readonly SortedSet<int> _isolated = [];
    private readonly HashSet<int> _suspects = [];
    private readonly ArrayBufferWriter<byte> _frame = new();
    private readonly Lock _watch = new();
    private WorkerRules? _rules;
    private WorkerProgress? _progress;
    private PythonWorker? _worker;
    private ulong _batchId;
    private TimeSpan _stepLimit;
    private bool _busy;
    private bool _stuck;
    private ulong _seenSteps;
    private long _seenAt;

    public WorkerSlot(int number, PythonOptions options, string progressPath, EngineLog log, TimeProvider time)
    {
        _number = number;
        _options = options;
        _log = log;
        _time = time;
        _progressPath = progressPath;
    }

    /// <summary>Starts a worker, which waits for rules.</summary>
    /// <exception cref="RuleRunnerException">Python cannot be started.</exception>
    public void Launch()
    {
        _progress?.Reset();
        _worker = PythonWorker.Start(_options, line => _log.WorkerOutput(_number, line), _time);
        LaunchedAt = _worker.StartedAt;
    }

    /// <summary>When the present worker was there, as a timestamp.</summary>
    public long LaunchedAt { get; private set; }

    /// <summary>Loads the rules into the worker that was launched. A rule whose import ends or blocks the process is left out and named.</summary>
    /// <exception cref="RuleRunnerException">Python cannot be started, or the temporary folder cannot be written to.</exception>
    public WorkerHello Load(WorkerRules rules)
    {
        _rules = rules;
        _progress = OpenProgress();
        return Start();
    }

    /// <summary>Evaluates a batch, through as many workers as its rules kill.</summary>
    /// <exception cref="RuleRunnerException">Workers die outside of any rule, or cannot be started.</exception>
    public EvaluationResult Evaluate(CandidateBatch batch, CancellationToken cancellationToken)
    {
        var excluded = new HashSet<(int Event, int Rule)>();
        var killers = new List<RuleFailure>();
        int unexplained = 0;
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (_worker is null) Start();
            try
            {
                EvaluationResult result = Watched(HardLimit, () => Exchange(batch, excluded, cancellationToken));
                if (_suspects.Count > 0) ClearSuspects(result);
                return Merge(result, killers);
            }
            catch (Exception error) when (error is IOException or WorkerProtocolException)
            {
                WorkerPosition position = Progress.Position;
                bool stuck = _stuck;
                string end = DescribeDeath(error);
                DropWorker();
                batch.State?.Rollback();
                cancellationToken.ThrowIfCancellationRequested();
                if (position.IsEvaluating && position.Event < batch.Count && excluded.Add(((int)position.Event, (int)position.Rule)))
                {
                    FailureReason reason = stuck ? FailureReason.RuleTimedOut : FailureReason.RuleKilledWorker;
                    killers.Add(new RuleFailure((int)position.Event, (int)position.Rule, position.Phase, reason, DescribeKill((int)position.Rule, end), ""));
                    _isolated.Add((int)position.Rule);
                }
                else
                {
                    if (++unexplained == MaxUnexplainedDeaths)
                        throw new RuleRunnerException($"the Python worker {end} {MaxUnexplainedDeaths} times outside of any rule. {PythonHint}", error);
                    // A rule may have done the damage and returned. Each of them alone in a forked child shows which.
                    if (unexplained > 1) Suspect(batch);
                }
                _log.WorkerReplaced(_number, end);
            }
            catch (StateException)
            {
                DropWorker(); // it still waits for an answer that will not come
                throw;
            }
        }
    }

    /// <summary>Runs one test of a rule. A worker that dies of it is that test's failure, and is replaced for the next.</summary>
    /// <exception cref="RuleRunnerException">A worker cannot be started.</exception>
    public RuleVerdict Test(RuleInfo rule, string logType, RuleTest test, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (_worker is null) Start();
        long begin = _time.GetTimestamp();
        try
        {
            WorkerResult result = Watched(HardLimit, () => ExchangeTest(rule.Index, logType, test, cancellationToken));
            string output = string.Concat(result.Output.Where(output => output.Rule == rule.Index).Select(output => output.Text));
            return new RuleVerdict(
                result.Match, result.Detections.Count > 0 ? result.Detections[0] : null, result.Failures, output, result.Problem, _time.GetElapsedTime(begin));
        }
        catch (Exception error) when (error is IOException or WorkerProtocolException)
        {
            string phase = Progress.Position.Phase;
            string end = DescribeDeath(error);
            DropWorker();
            cancellationToken.ThrowIfCancellationRequested();
            return new RuleVerdict(null, null, [new WorkerFailure(0, rule.Index, phase, DescribeKill(rule.Index, end), "")], Elapsed: _time.GetElapsedTime(begin));
        }
    }

    /// <summary>Called at intervals from another thread: kills a worker that has not taken a step for too long.</summary>
    public void KillIfStuck()
    {
        lock (_watch)
        {
            if (!_busy) return;
            ulong steps = Progress.Steps;
            if (steps != _seenSteps)
            {
                _seenSteps = steps;
                _seenAt = _time.GetTimestamp();
            }
            // Between rules the worker reads, parses and writes without taking steps.
            else if (_time.GetElapsedTime(_seenAt) > (Progress.Position.Rule == WorkerPosition.None ? _options.StartTimeout : _stepLimit))
            {
                _stuck = true;
                _worker?.Kill();
            }
        }
    }

    public void Dispose()
    {
        TakeWorker()?.Dispose();
        _progress?.Dispose();
    }

    private const string PythonHint = "Its last words are in the log; 'iota doctor' checks the installation.";

    /// <summary>Well above the limit that the worker enforces itself: this one is for rules that cannot be interrupted.</summary>
    private TimeSpan HardLimit => 2 * _options.EvaluationTimeout + KillGrace;

    private WorkerProgress Progress => _progress ?? throw new InvalidOperationException("no rules were given to the worker");

    private WorkerRules Rules => _rules ?? throw new InvalidOperationException("no rules were given to the worker");

    /// <summary>Only when there are rules to load: before that, Python is to start at once.</summary>
    private WorkerProgress OpenProgress()
    {
        try
        {
            return new WorkerProgress(_progressPath);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new RuleRunnerException($"'{_progressPath}' cannot be written: {error.Message} Name another temporary folder in TMPDIR.", error);
        }
    }

    private WorkerHello Start()
    {
        var leftOut = new List<HelloRule>();
        while (true)
        {
            if (_worker is null) Launch();
            try
            {
                WorkerHello hello = Watched(_options.StartTimeout, ExchangeLoad);
                return hello with { Rules = [.. hello.Rules.Concat(leftOut).OrderBy(rule => rule.Index)] };
            }
            catch (Exception error) when (error is IOException or WorkerProtocolException)
            {
                WorkerPosition position = Progress.Position;
                string end = DescribeDeath(error);
                DropWorker();
                if (!position.IsLoadingRule || !Rules.LeaveOut((int)position.Rule))
                    throw new RuleRunnerException($"the Python worker {end} before it was ready. {PythonHint}", error);
                leftOut.Add(new HelloRule((int)position.Rule, Error: new HelloError("WorkerDied", $"the Python process {end}")));
            }
        }
    }

    private void Suspect(CandidateBatch batch)
    {
        foreach (CandidateBatch.Candidate candidate in batch.Candidates) _suspects.UnionWith(candidate.Rules.Rules);
        _suspects.ExceptWith(_isolated);
        _isolated.UnionWith(_suspects);
    }

    /// <summary>Only rules that killed their child stay isolated; the next worker runs the others together again, which is much faster.</summary>
    private void ClearSuspects(EvaluationResult result)
    {
        _suspects.ExceptWith(result.Failures.Where(failure => failure.Reason == FailureReason.RuleKilledWorker).Select(failure => failure.Rule));
        _isolated.ExceptWith(_suspects);
        _suspects.Clear();
        DropWorker();
    }

    private WorkerHello ExchangeLoad()
    {
        var load = new LoadFrame
        {
            Roots = Rules.Roots,
            Variables = Rules.Variables,
            Progress = Progress.Path,
            Timeout = _options.EvaluationTimeout,
            MemoryMb = _options.MemoryMegabytes,
            Network = _options.Network,
            Isolated = _isolated,
            Pushdown = _number == 0 && _options.Pushdown,
            AnalysisFolders = _options.AnalysisFolders,
            KeptConditions = Rules.KeptConditions,
            Brief = _number > 0,
            Globals = Rules.Globals,
            DataModels = Rules.DataModels,
            Rules = Rules.ToLoad(),
        };
        _frame.ResetWrittenCount();
        load.Write(_frame);
        _worker!.Write(LoadFrameType, _frame.WrittenSpan, []);
        return WorkerHello.Read(_worker.Read(HelloFrameType).Span);
    }

    private EvaluationResult Exchange(CandidateBatch batch, HashSet<(int Event, int Rule)> excluded, CancellationToken cancellationToken)
    {
        using CancellationTokenRegistration kill = cancellationToken.Register(static worker => ((PythonWorker)worker!).Kill(), _worker);
        _frame.ResetWrittenCount();
        EvaluateFrame.WriteHead(_frame, ++_batchId, batch, excluded);
        _worker!.Write(EvaluateFrameType, _frame.WrittenSpan, batch.Records.Span);
        WorkerResult result = WorkerResult.Read(ReadResult(batch).Span);
        if (result.Batch != _batchId) throw new WorkerProtocolException($"the worker answered batch {result.Batch} where {_batchId} was sent");
        foreach (WorkerOutput output in result.Output) _log.RuleOutput(Rules.Id(output.Rule), output.Text);
        if (result.OutputDropped > 0) _log.Warning(string.Create(CultureInfo.InvariantCulture, $"rules printed {result.OutputDropped} more bytes, dropped"));
        return new EvaluationResult(result.Detections, [.. result.Failures.Select(ToFailure)]);
    }

    /// <summary>The result of the batch; on the way to it the state calls of its rules are answered.</summary>
    private ReadOnlyMemory<byte> ReadResult(CandidateBatch batch)
    {
        while (true)
        {
            (byte type, ReadOnlyMemory<byte> payload) = _worker!.Read(ResultFrameType, StateFrameType);
            if (type == ResultFrameType) return payload;
            // While it waits for us, the worker is not to blame for standing still.
            lock (_watch) _busy = false;
            byte[] answer = (batch.State ??= StateSession.Scratch(_time)).Answer(payload);
            lock (_watch) (_busy, _seenAt) = (true, _time.GetTimestamp());
            _worker.Write(AnswerFrameType, answer, []);
        }
    }

    private WorkerResult ExchangeTest(int rule, string logType, RuleTest test, CancellationToken cancellationToken)
    {
        using CancellationTokenRegistration kill = cancellationToken.Register(static worker => ((PythonWorker)worker!).Kill(), _worker);
        _frame.ResetWrittenCount();
        TestFrame.WriteHead(_frame, ++_batchId, rule, logType, test);
        _worker!.Write(TestFrameType, _frame.WrittenSpan, test.Event.Span);
        WorkerResult result = WorkerResult.Read(_worker.Read(VerdictFrameType).Span);
        if (result.Batch != _batchId) throw new WorkerProtocolException($"the worker answered test {result.Batch} where {_batchId} was sent");
        return result;
    }

    /// <summary>The words that a worker uses when an isolated rule kills its forked child, so that the same rule reads the same in either case.</summary>
    private string DescribeKill(int rule, string end) => $"{ExitError}: worker {end} ({Path.GetFileName(Rules.Path(rule))})";

    private static RuleFailure ToFailure(WorkerFailure failure)
    {
        FailureReason reason = failure.Error.Split(':')[0] switch
        {
            TimeoutError => FailureReason.RuleTimedOut,
            ExitError => FailureReason.RuleKilledWorker,
            _ => FailureReason.RuleRaised,
        };
        return new RuleFailure(failure.Event, failure.Rule, failure.Phase, reason, failure.Error, failure.Traceback);
    }

    private T Watched<T>(TimeSpan stepLimit, Func<T> action)
    {
        lock (_watch)
        {
            _busy = true;
            _stuck = false;
            _stepLimit = stepLimit;
            _seenSteps = Progress.Steps;
            _seenAt = _time.GetTimestamp();
        }
        try
        {
            return action();
        }
        finally
        {
            lock (_watch) _busy = false;
        }
    }

    private static EvaluationResult Merge(EvaluationResult result, List<RuleFailure> killers) => killers.Count == 0
        ? result
        : result with { Failures = [.. result.Failures.Concat(killers).OrderBy(failure => failure.Event).ThenBy(failure => failure.Rule)] };

    private string DescribeDeath(Exception error)
    {
        if (_stuck) return string.Create(CultureInfo.InvariantCulture, $"took no step for {_stepLimit.TotalSeconds:0.#} s and was killed");
        return error is WorkerProtocolException ? $"broke the protocol: {error.Message}" : _worker!.DescribeEnd();
    }

    private void DropWorker()
    {
        if (TakeWorker() is not { } worker) return;
        worker.Kill();
        worker.Dispose();
    }

    private PythonWorker? TakeWorker()
    {
        lock (_watch)
        {
            PythonWorker? worker = _worker;
            _worker = null;
            return worker;
        }
    }
}
