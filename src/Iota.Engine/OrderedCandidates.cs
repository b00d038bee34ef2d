using System.Globalization;
using System.Security.Cryptography;
using Iota.Engine.Alerts;
using Iota.Engine.Decoding;
using Iota.Engine.LogTypes;
using Iota.Engine.Rules;
using Iota.Engine.RuleState;
using Iota.Engine.Sources;

namespace Iota.Engine;

/// <summary>The events of one object that concern rules with state: they are evaluated in the order of the records, and in the object's turn.</summary>
internal sealed class OrderedCandidates(
    ObjectRef source, EngineOptions options, RuleBook rules, IRuleRunner runner, StateOverlay state, StateTurn turn, TimeProvider time) : IDisposable
{
    private readonly StateLayer _layer = new();
    private readonly List<StateEvent> _events = [];
    private readonly Dictionary<string, int> _seen = [];
    private CandidateBatch? _batch;
    private bool _complete;

    /// <summary>What rules wrote into their state, to be stored with the object.</summary>
    public Spool<StateEvaluation> Writes { get; } = new(StateEvaluationFormat.Write, StateEvaluationFormat.Read);

    public bool IsFull => _batch is { } batch && (batch.Bytes >= options.BatchBytes || batch.Count >= options.BatchEvents);

    public void Add(in Record record, RuleSelection selection)
    {
        _batch ??= new CandidateBatch(options.BatchBytes);
        _batch.Add(record.Json, selection, record.Index);
        EventHeader header = Classifier.Parser(selection.LogType).ReadHeader(_batch.Event(_batch.Count - 1));
        string id = header.EventId ?? ContentId(record.Json);
        _batch.Identify(_batch.Count - 1, id);
        _events.Add(new StateEvent(id, Clock(header)));
    }

    /// <summary>Evaluates what has gathered, as soon as it is the object's turn.</summary>
    public async Task EvaluateAsync(Action<CandidateBatch, EvaluationResult> onResult, CancellationToken cancellationToken)
    {
        if (_batch is not { } batch) return;
        await turn.Comes.WaitAsync(cancellationToken);
        batch.State = new StateSession(state, _layer, position => _events[position], rule => rules[rule].Id);
        try
        {
            EvaluationResult result = await runner.EvaluateAsync(batch, cancellationToken);
            onResult(batch, result);
            foreach (StateEvaluation evaluation in batch.State.Finish()) Writes.Add(evaluation);
        }
        catch
        {
            batch.State.Rollback();
            throw;
        }
        finally
        {
            _batch = null;
            _events.Clear();
            batch.Dispose();
        }
    }

    /// <summary>The object was read to its proven end: what its rules wrote stands.</summary>
    public void Complete() => _complete = true;

    /// <summary>Lets the next object use the state; of an object that failed nothing is left in it.</summary>
    public void PassTurn()
    {
        if (!_complete) state.Undo(_layer);
        turn.Pass();
    }

    public void Committed() => state.Committed(_layer);

    public void Dispose()
    {
        _batch?.Dispose();
        _batch = null;
        Writes.Dispose();
    }

    /// <summary>An event from the future counts as from now, so that it cannot make everybody's keys look expired.</summary>
    private long Clock(EventHeader header)
    {
        DateTimeOffset now = time.GetUtcNow();
        DateTimeOffset at = header.Time ?? source.Modified ?? now;
        return (at > now + StateLimits.ClockTolerance ? now : at).ToUnixTimeMilliseconds();
    }

    /// <summary>An event without an id of its own: its content, and the how manieth with that content it is among those for rules with state.</summary>
    private string ContentId(ReadOnlySpan<byte> json)
    {
        string hash = Convert.ToHexStringLower(SHA256.HashData(json).AsSpan(0, 16));
        int ordinal = _seen[hash] = _seen.GetValueOrDefault(hash, -1) + 1;
        return string.Create(CultureInfo.InvariantCulture, $"{Detection.ContentIdPrefix}{hash}:{ordinal}");
    }
}
