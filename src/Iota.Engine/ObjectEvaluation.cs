using Iota.Engine.Alerts;
using Iota.Engine.Decoding;
using Iota.Engine.Lake;
using Iota.Engine.LogTypes;
using Iota.Engine.Rules;
using Iota.Engine.RuleState;
using Iota.Engine.Sources;

namespace Iota.Engine;

/// <summary>Steps 3 to 7 for one log object, and what came of them. Nothing of it is stored before the object was read to its proven end.</summary>
internal sealed class ObjectEvaluation : IDisposable
{
    /// <summary>Batches of one object that may be under evaluation at once.</summary>
    private const int MaxBatchesInFlight = 4;

    /// <summary>Defective records of one object that are logged one by one; all are counted.</summary>
    private const int LoggedDefects = 5;

    private readonly EngineOptions _options;
    private readonly RuleBook _rules;
    private readonly IRuleRunner _runner;
    private readonly EngineLog _log;
    private readonly DetectionFactory _detections;
    private readonly VerifiedEvents _verified;
    private readonly CandidateCounts _candidates = new();
    private readonly SortedDictionary<string, PushdownDifference> _pushdownDifferences = new(StringComparer.Ordinal);
    private readonly Classifier _classifier = new();
    private readonly Queue<(CandidateBatch Batch, Task<EvaluationResult> Result)> _inFlight = new();
    private readonly SortedDictionary<FailureReason, long> _setAside = [];
    private readonly Spool<EventRuleFailure> _ruleFailures = new((writer, failure) => failure.Write(writer), EventRuleFailure.Read);
    private readonly OrderedCandidates? _ordered;
    private readonly LakeWriter? _lake;
    private LakeObject? _lakeObject;
    private CandidateBatch? _batch;
    private long _evaluated;
    private long _defectsLogged;

    /// <param name="state">The state as rules see it; null when none uses it.</param>
    /// <param name="turn">When it is this object's turn to use the state; null when no rule uses it.</param>
    /// <param name="lake">Where its events go; null when they go nowhere.</param>
    public ObjectEvaluation(
        ObjectRef source, EngineOptions options, RuleBook rules, IRuleRunner runner, EngineLog log, TimeProvider time, StateOverlay? state = null, StateTurn? turn = null, LakeWriter? lake = null)
    {
        _options = options;
        _rules = rules;
        _runner = runner;
        _log = log;
        _verified = new VerifiedEvents(options.VerifyPushdown, source);
        _detections = new DetectionFactory(source, rules, time);
        var format = new DetectionFormat(source.Name, id => rules[id].Policy);
        Detections = new Spool<Detection>(DetectionFormat.Write, format.Read);
        Report = new ObjectReport { Source = source, Kind = ObjectKind.Log };
        _lake = lake;
        _lakeObject = lake is null ? null : LakeWriter.Begin(source);
        _ordered = state is null ? null : new OrderedCandidates(source, options, rules, runner, state, turn!, time);
    }

    public ObjectReport Report { get; internal set; }

    public Spool<Detection> Detections { get; }

    /// <summary>What rules wrote into their state; null when no rule uses it.</summary>
    public Spool<StateEvaluation>? StateWrites => _ordered?.Writes;

    /// <summary>Its events on their way into the lake; null when they do not go there.</summary>
    public LakeCopy? Lake { get; private set; }

    /// <summary>Bytes of events that Python has not answered yet.</summary>
    public long WaitingBytes => _inFlight.Sum(sent => (long)sent.Batch.Bytes);

    /// <summary>Steps 3 to 6, and 8. An object that fails is a report with its failure.</summary>
    public async Task ReadAsync(IObjectStore objects, EvaluationToolsPool pool, CancellationToken cancellationToken)
    {
        EvaluationTools tools = pool.Rent();
        using IDisposable expected = _runner.ExpectBatches();
        try
        {
            await using Stream stream = await objects.OpenAsync(Report.Source, cancellationToken); // (3)
            using var reader = new RecordReader(stream, _options.Limits, tools.Decoding);
            await ReadAsync(reader, tools.Selector, cancellationToken); // (4) to (6)
            Report = Describe(reader);
            StartLake(); // (8)
        }
        catch (ObjectFailedException failure)
        {
            Fail(failure);
        }
        catch (IOException error)
        {
            Fail(new ObjectFailedException(FailureReason.ReadFailed, $"reading it failed: {error.Message}", error));
        }
        finally
        {
            pool.Return(tools);
        }
    }

    /// <summary>Step 7: takes in what Python makes of the events that were sent.</summary>
    /// <exception cref="RuleRunnerException">Python cannot be run.</exception>
    public async Task CollectAsync(CancellationToken cancellationToken)
    {
        if (Report.Kind == ObjectKind.Failed) return;
        while (_inFlight.Count > 0) await CollectBatchAsync();
        if (_ordered is not null)
        {
            await EvaluateOrderedAsync(cancellationToken);
            _ordered.Complete();
        }
        Report = Report with
        {
            RuleFailureCount = _ruleFailures.Count,
            RuleFailures = _ruleFailures.Chunks().SelectMany(chunk => chunk),
            PushdownDifferences = _pushdownDifferences.Values,
        };
    }

    /// <summary>Passes the turn on, and waits for batches that nobody will collect: the runner still reads from them, so their buffers may not be reused before it
    /// is done.</summary>
    public async Task LetGoAsync()
    {
        _batch?.Dispose();
        _batch = null;
        foreach ((CandidateBatch batch, Task<EvaluationResult> result) in _inFlight)
        {
            await ((Task)result).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            batch.Dispose();
        }
        _inFlight.Clear();
        _ordered?.PassTurn();
    }

    /// <summary>All of it is in the state file now.</summary>
    public void Committed() => _ordered?.Committed();

    public void Dispose()
    {
        Detections.Dispose();
        _ruleFailures.Dispose();
        _ordered?.Dispose();
        _lakeObject?.Dispose();
    }

    /// <summary>The object was read to its proven end.</summary>
    private void StartLake()
    {
        if (_lakeObject is not { } events) return;
        _lakeObject = null;
        Lake = _lake!.Start(events);
    }

    private async Task ReadAsync(RecordReader reader, RuleSelector selector, CancellationToken cancellationToken)
    {
        while (await reader.FillAsync(cancellationToken))
        {
            while (reader.TryRead(out Record record)) // (4)
            {
                Take(record, selector); // (5), (6)
                if (_ordered is { IsFull: true }) await EvaluateOrderedAsync(cancellationToken);
                if (_batch is { } batch && (batch.Bytes >= _options.BatchBytes || batch.Count >= _options.BatchEvents))
                    await SendBatchAsync(cancellationToken);
            }
        }
        await SendBatchAsync(cancellationToken);
    }

    /// <summary>After what is under way, so that results come in the same order whatever the timing.</summary>
    private async ValueTask EvaluateOrderedAsync(CancellationToken cancellationToken)
    {
        while (_inFlight.Count > 0) await CollectBatchAsync();
        await _ordered!.EvaluateAsync(Collect, cancellationToken);
    }

    private void Take(in Record record, RuleSelector selector)
    {
        ILogParser? parser = record.Defect is null ? _classifier.Classify(record.Fields) : null; // (5)
        if (parser is null)
        {
            SetAside(record, record.Defect ?? FailureReason.UnknownLogType);
            return;
        }
        _evaluated++;
        _lakeObject?.Add(parser, record); // (8)
        RuleSelection concerned = selector.Select(parser.LogType, record); // (6)
        if (concerned.Rules.Count > 0) _candidates.Add(concerned);
        if (_ordered is not null && concerned.UsesState)
        {
            _ordered.Add(record, concerned);
            return;
        }
        RuleSelection rules = _verified.Includes(record.Index) ? _rules.SelectStateless(parser.LogType) : concerned;
        if (rules.Rules.Count == 0) return;
        _batch ??= new CandidateBatch(record.Json.Length) { State = StateSession.Refusing };
        _batch.Add(record.Json, rules, record.Index, ReferenceEquals(rules, concerned) ? null : concerned);
    }

    private void SetAside(in Record record, FailureReason reason)
    {
        _setAside[reason] = _setAside.GetValueOrDefault(reason) + 1;
        if (_defectsLogged++ < LoggedDefects) _log.RecordSetAside(Report.Source.Name, record.Index, record.Offset, reason);
    }

    private async ValueTask SendBatchAsync(CancellationToken cancellationToken)
    {
        if (_batch is null) return;
        if (_inFlight.Count == MaxBatchesInFlight) await CollectBatchAsync();
        _inFlight.Enqueue((_batch, _runner.EvaluateAsync(_batch, cancellationToken)));
        _batch = null;
    }

    /// <summary>Takes in the oldest batch: first sent, first collected, so that results keep the order of the records.</summary>
    private async Task CollectBatchAsync()
    {
        (CandidateBatch batch, Task<EvaluationResult> task) = _inFlight.Peek();
        EvaluationResult result = await task;
        _inFlight.Dequeue();
        using (batch) Collect(batch, result);
    }

    private void Collect(CandidateBatch batch, EvaluationResult result)
    {
        foreach (WorkerDetection match in result.Detections)
        {
            Verify(batch, match.Event, match.Rule);
            Detections.Add(_detections.Create(batch, match));
        }
        foreach (RuleFailure failure in result.Failures)
        {
            Verify(batch, failure.Event, failure.Rule);
            AddFailure(batch, failure);
        }
    }

    private void Verify(CandidateBatch batch, int position, int rule)
    {
        if (batch.Concerns(position, rule)) return;
        string ruleId = _rules[rule].Id;
        string eventId = _detections.ShownEventId(batch, position);
        _pushdownDifferences.TryAdd(ruleId, new PushdownDifference(ruleId, _rules.RuleSet, eventId));
        if (_rules.SwitchPushdownOff(rule)) _log.PushdownDiffers(ruleId, eventId);
    }

    private void AddFailure(CandidateBatch batch, RuleFailure failure)
    {
        string ruleId = _rules[failure.Rule].Id;
        string eventId = _detections.ShownEventId(batch, failure.Event);
        _ruleFailures.Add(new EventRuleFailure(ruleId, eventId, failure.Phase, failure.Reason, failure.Error));
        _log.RuleFailed(ruleId, failure.Phase, eventId, failure.Error, failure.Traceback);
    }

    private ObjectReport Describe(RecordReader reader) => Report with
    {
        Kind = reader.IsDigest ? ObjectKind.Digest : reader.Records == 0 ? ObjectKind.Empty : ObjectKind.Log,
        Records = reader.Records,
        Evaluated = _evaluated,
        SetAsideByReason = _setAside,
        StoredBytes = reader.StoredBytes,
        ExpandedBytes = reader.ExpandedBytes,
        Candidates = _candidates,
    };

    private void Fail(ObjectFailedException failure)
    {
        _log.ObjectFailed(Report.Source.Name, failure.Reason, failure.Message);
        Report = Report with { Kind = ObjectKind.Failed, Failure = failure, PushdownDifferences = _pushdownDifferences.Values };
    }
}
