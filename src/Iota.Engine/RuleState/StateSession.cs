using System.Text;
using Iota.Engine.Rules;

namespace Iota.Engine.RuleState;

/// <summary>An event of a batch, as the state knows it.</summary>
/// <param name="Id">The identity under which its evaluations are recorded.</param>
/// <param name="Clock">Its own time, Unix milliseconds.</param>
internal readonly record struct StateEvent(string Id, long Clock);

/// <summary>
/// The state calls of one batch. They are done at once, so that the rule sees what it wrote, and can be taken back: when the worker dies the batch is repeated
/// (<see cref="Rollback"/>), when a rule fails on an event that evaluation leaves nothing. <see cref="Finish"/> hands them on.
/// </summary>
/// <remarks>Not thread-safe: one batch is evaluated by one worker at a time.</remarks>
internal sealed class StateSession
{
    private const string UndeclaredUse =
        "this rule reaches the state in a way that Iota did not see when it was loaded: import the functions at the top of the file and call them by name";

    private readonly StateOverlay? _overlay;
    private readonly StateLayer _object = new();
    private readonly StateLayer _batch = new();
    private readonly StateLayer _current = new();
    private readonly Func<int, StateEvent> _eventOf;
    private readonly Func<int, string> _ruleId;
    private readonly List<StateEvaluation> _done = [];
    private readonly List<AnsweredCall> _calls = [];
    private (int Event, int Rule)? _position;
    private EvaluationId _evaluation;
    private RecordedAnswers _recorded = RecordedAnswers.None;
    private int _number;
    private int _keptBytes;

    /// <param name="layer">What the object wrote before this batch.</param>
    public StateSession(StateOverlay overlay, StateLayer layer, Func<int, StateEvent> eventOf, Func<int, string> ruleId) =>
        (_overlay, _object, _eventOf, _ruleId) = (overlay, layer, eventOf, ruleId);

    private StateSession() => (_eventOf, _ruleId) = (_ => default, _ => "");

    /// <summary>For batches of rules that do not use the state: they are evaluated in any order, so whoever calls nevertheless is refused.</summary>
    public static StateSession Refusing { get; } = new();

    /// <summary>An empty state for each event, which is then forgotten: for tests of rules.</summary>
    public static StateSession Scratch(TimeProvider time)
    {
        long now = time.GetUtcNow().ToUnixTimeMilliseconds();
        return new StateSession(
            new StateOverlay((_, _) => new StateRead(null, null), time), new StateLayer(), position => new StateEvent($"#{position}", now), rule => $"#{rule}")
        { IsScratch = true };
    }

    private bool IsScratch { get; init; }

    /// <summary>Does the call of an <c>S</c> frame and gives the payload of the answer.</summary>
    /// <exception cref="Alerts.StateException">The state file cannot be read.</exception>
    /// <exception cref="WorkerProtocolException">The call is malformed.</exception>
    public byte[] Answer(ReadOnlyMemory<byte> payload)
    {
        StateRequest request = StateCallReader.Read(payload);
        try
        {
            return Encoding.UTF8.GetBytes($"{{\"value\":{Answer(request)}}}");
        }
        catch (StateCallException refusal)
        {
            return Encoding.UTF8.GetBytes(Json.Write(writer =>
            {
                writer.WriteStartObject();
                writer.WriteString("error"u8, refusal.Message);
                writer.WriteEndObject();
            }));
        }
    }

    /// <summary>Takes back all that the batch did; it will be evaluated again.</summary>
    public void Rollback()
    {
        if (_overlay is null) return;
        _overlay.Undo(_current);
        _overlay.Undo(_batch);
        _done.Clear();
        _calls.Clear();
        _position = null;
    }

    /// <summary>The batch is evaluated: its writes belong to its object now. Gives what must be committed with the object.</summary>
    public IReadOnlyList<StateEvaluation> Finish()
    {
        if (_overlay is null) return [];
        FinishEvaluation();
        _overlay.Merge(_batch, _object);
        return _done;
    }

    private string Answer(in StateRequest request)
    {
        if (_overlay is null) throw new StateCallException(UndeclaredUse);
        if (StateCallReader.IsAbandon(request))
        {
            if (_position == (request.Event, request.Rule)) AbandonEvaluation();
            return "null";
        }

        StateEvent source = _eventOf(request.Event);
        StateCall call = StateCallReader.ReadCall(request, source.Clock);
        if (_position != (request.Event, request.Rule)) BeginEvaluation(request, source, call.Key);
        long fingerprint = AnsweredCall.FingerprintOf(_number++, call.Operation, call.Key);
        if (_recorded.TryGet(fingerprint, out string? recorded)) return recorded ?? _overlay.Ask(call);
        string answer = _overlay.Do(_current, call);
        _calls.Add(new AnsweredCall(fingerprint, call, Keep(answer)));
        return answer;
    }

    private void BeginEvaluation(in StateRequest request, StateEvent source, string key)
    {
        FinishEvaluation();
        if (IsScratch && _position?.Event != request.Event) Rollback();
        _evaluation = new EvaluationId(_ruleId(request.Rule), source.Id);
        _recorded = _overlay!.FindRecorded(_evaluation, key);
        _position = (request.Event, request.Rule);
        _number = 0;
        _keptBytes = 0;
    }

    private void FinishEvaluation()
    {
        if (_calls.Exists(call => call.Call.Writes))
        {
            _overlay!.Record(_batch, _evaluation, _recorded.With(_calls));
            _overlay.Merge(_current, _batch);
            _done.Add(new StateEvaluation(_evaluation, [.. _calls]));
        }

        _calls.Clear();
    }

    /// <summary>The rule failed: whatever it did is as if it had not been.</summary>
    private void AbandonEvaluation()
    {
        _overlay!.Undo(_current);
        _calls.Clear();
        _position = null;
    }

    private string? Keep(string answer)
    {
        _keptBytes += answer.Length;
        return _keptBytes <= StateLimits.MaxKeptAnswerBytes ? answer : null;
    }
}
