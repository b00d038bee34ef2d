using System.Diagnostics.CodeAnalysis;

namespace Iota.Engine.RuleState;

/// <summary>What of the state file a rule sees.</summary>
/// <param name="Value">Under the key; null when nothing is.</param>
/// <param name="Recorded">What the evaluation was answered before; null when it was not asked for.</param>
public sealed record StateRead(StateValue? Value, RecordedAnswers? Recorded);

/// <summary>Reads the state file: a key, and what an evaluation was answered before where one is given.</summary>
public delegate StateRead StateReader(string key, EvaluationId? evaluation);

/// <summary>
/// The state as rules of one run see it: the file, and over it what they wrote and is not committed yet. Writes belong to a <see cref="StateLayer"/>, which is
/// taken back, merged into the layer below it, or committed as a whole. The newest layer must be undone first; that only one batch at a time uses the state
/// (<see cref="StateTurn"/>) sees to it.
/// </summary>
/// <remarks>Thread-safe: a worker's thread reads and writes while another one commits.</remarks>
internal sealed class StateOverlay(StateReader read, TimeProvider time)
{
    /// <summary>A value that nobody here has changed is read again after this, since other hosts write to the file too.</summary>
    private static readonly TimeSpan FreshFor = TimeSpan.FromSeconds(1);

    /// <summary>Unchanged values that are held.</summary>
    private const int MaxUnchanged = 10_000;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, Entry> _entries = [];
    private readonly Dictionary<EvaluationId, RecordedAnswers> _evaluations = [];
    private long _pendingBytes;

    /// <summary>What an evaluation was answered when it was done before, in this run or in an earlier one.</summary>
    /// <param name="key">The key that it is about to use: it is read on the same occasion.</param>
    public RecordedAnswers FindRecorded(EvaluationId evaluation, string key)
    {
        lock (_lock)
        {
            if (_evaluations.TryGetValue(evaluation, out RecordedAnswers? known)) return known;
            StateRead found = read(key, evaluation);
            if (!IsUsable(key, out _)) Hold(key, found.Value);
            return found.Recorded ?? RecordedAnswers.None;
        }
    }

    /// <summary>Does a call and answers it.</summary>
    /// <exception cref="StateCallException">The value would be too large, or all that waits to be committed is.</exception>
    public string Do(StateLayer layer, StateCall call)
    {
        lock (_lock)
        {
            Entry entry = Find(call.Key);
            StateOutcome outcome = StateOperations.Apply(entry.Value, call);
            if (call.Writes) Write(layer, call.Key, entry, outcome.Value);
            return outcome.Answer;
        }
    }

    /// <summary>What a call would answer; it is not done.</summary>
    public string Ask(StateCall call)
    {
        lock (_lock) return StateOperations.Apply(Find(call.Key).Value, call).Answer;
    }

    /// <summary>Remembers what an evaluation was answered until its layer is committed or taken back.</summary>
    public void Record(StateLayer layer, EvaluationId evaluation, RecordedAnswers answers)
    {
        lock (_lock)
        {
            // Forgotten, it could see itself a second time within this run; the commit still applies it once.
            if (_evaluations.Count >= StateLimits.MaxPendingEvaluations && !_evaluations.ContainsKey(evaluation)) return;
            layer.Evaluations.TryAdd(evaluation, _evaluations.GetValueOrDefault(evaluation));
            _evaluations[evaluation] = answers;
        }
    }

    /// <summary>Makes what the newest layer wrote part of the one below it.</summary>
    public void Merge(StateLayer newest, StateLayer below)
    {
        lock (_lock)
        {
            foreach ((string key, StateValue? before) in newest.Before)
                if (!below.Before.TryAdd(key, before)) Release(key, forget: false);
            foreach ((EvaluationId evaluation, RecordedAnswers? before) in newest.Evaluations) below.Evaluations.TryAdd(evaluation, before);
            newest.Clear();
        }
    }

    /// <summary>Takes back all that the newest layer wrote.</summary>
    public void Undo(StateLayer newest)
    {
        lock (_lock)
        {
            foreach ((string key, StateValue? before) in newest.Before)
            {
                Entry entry = _entries[key];
                int bytes = before?.Bytes ?? 0;
                _pendingBytes += bytes - entry.Bytes;
                entry.Set(before, bytes);
                Release(key, forget: false);
            }

            foreach ((EvaluationId evaluation, RecordedAnswers? before) in newest.Evaluations)
            {
                if (before is null) _evaluations.Remove(evaluation);
                else _evaluations[evaluation] = before;
            }

            newest.Clear();
        }
    }

    /// <summary>The layer, which is the oldest, is in the file now.</summary>
    public void Committed(StateLayer oldest)
    {
        lock (_lock)
        {
            foreach (string key in oldest.Before.Keys) Release(key, forget: true);
            foreach (EvaluationId evaluation in oldest.Evaluations.Keys) _evaluations.Remove(evaluation);
            oldest.Clear();
        }
    }

    private void Write(StateLayer layer, string key, Entry entry, StateValue? value)
    {
        int bytes = value?.Bytes ?? 0;
        if (bytes > StateLimits.MaxValueBytes && bytes > entry.Bytes)
            throw new StateCallException($"the key \"{Printable.Clean(key)}\" would hold {bytes} bytes; the limit is {StateLimits.MaxValueBytes}");
        long pending = _pendingBytes + bytes - (entry.Layers > 0 ? entry.Bytes : 0);
        if (pending > StateLimits.MaxPendingBytes && bytes > entry.Bytes)
            throw new StateCallException($"rules have written {pending} bytes of state that is not committed yet; the limit is {StateLimits.MaxPendingBytes}");
        if (layer.Before.TryAdd(key, entry.Value)) entry.Layers++;
        _pendingBytes = pending;
        entry.Set(value, bytes);
    }

    private Entry Find(string key) => IsUsable(key, out Entry? entry) ? entry : Hold(key, read(key, null).Value);

    private bool IsUsable(string key, [NotNullWhen(true)] out Entry? entry) =>
        _entries.TryGetValue(key, out entry) && (entry.Layers > 0 || time.GetElapsedTime(entry.ReadAt) < FreshFor);

    private Entry Hold(string key, StateValue? value)
    {
        if (_entries.Count >= MaxUnchanged)
            foreach (string unchanged in _entries.Where(pair => pair.Value.Layers == 0).Select(pair => pair.Key).ToList()) _entries.Remove(unchanged);
        var entry = new Entry { ReadAt = time.GetTimestamp() };
        entry.Set(value, value?.Bytes ?? 0);
        return _entries[key] = entry;
    }

    private void Release(string key, bool forget)
    {
        Entry entry = _entries[key];
        if (--entry.Layers > 0) return;
        _pendingBytes -= entry.Bytes;
        if (forget) _entries.Remove(key);
    }

    private sealed class Entry
    {
        /// <summary>Layers that have written it.</summary>
        public int Layers { get; set; }

        public long ReadAt { get; init; }

        public StateValue? Value { get; private set; }

        public int Bytes { get; private set; }

        public void Set(StateValue? value, int bytes) => (Value, Bytes) = (value, bytes);
    }
}

/// <summary>Writes that stand or fall together, by what was there before them.</summary>
internal sealed class StateLayer
{
    public Dictionary<string, StateValue?> Before { get; } = [];

    public Dictionary<EvaluationId, RecordedAnswers?> Evaluations { get; } = [];

    public void Clear()
    {
        Before.Clear();
        Evaluations.Clear();
    }
}
