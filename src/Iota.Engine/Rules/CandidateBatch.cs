using System.Buffers;
using System.Runtime.InteropServices;
using Iota.Engine.RuleState;

namespace Iota.Engine.Rules;

/// <summary>Events on their way to Python: the raw records, one after another in a pooled buffer, and which rules each is for.</summary>
public sealed class CandidateBatch : IDisposable
{
    private readonly List<Candidate> _candidates = [];
    private byte[] _records;
    private int _bytes;

    /// <param name="capacity">Bytes to start with; the buffer grows when a record does not fit.</param>
    public CandidateBatch(int capacity) => _records = ArrayPool<byte>.Shared.Rent(capacity);

    public int Count => _candidates.Count;

    /// <summary>What rules see of the state; null for an empty one for each event.</summary>
    internal StateSession? State { get; set; }

    /// <summary>Bytes of all records.</summary>
    public int Bytes => _bytes;

    internal ReadOnlySpan<Candidate> Candidates => CollectionsMarshal.AsSpan(_candidates);

    internal ReadOnlyMemory<byte> Records => _records.AsMemory(0, _bytes);

    /// <param name="json">A valid JSON object; it is copied.</param>
    /// <param name="rules">At least one rule.</param>
    /// <param name="recordIndex">Position of the record in its object.</param>
    /// <param name="concerned">Where it goes to more rules than it could concern, those that it could; null where <paramref name="rules"/> says it.</param>
    public void Add(ReadOnlySpan<byte> json, RuleSelection rules, long recordIndex, RuleSelection? concerned = null)
    {
        if (_bytes + json.Length > _records.Length) Grow(_bytes + json.Length);
        json.CopyTo(_records.AsSpan(_bytes));
        _candidates.Add(new Candidate(_bytes, json.Length, rules, recordIndex, concerned, EventId: null));
        _bytes += json.Length;
    }

    /// <summary>The raw record of an event of the batch. Valid until the batch is disposed.</summary>
    public ReadOnlyMemory<byte> Event(int position)
    {
        Candidate candidate = _candidates[position];
        return _records.AsMemory(candidate.Start, candidate.Length);
    }

    public long RecordIndex(int position) => _candidates[position].RecordIndex;

    /// <summary>Whether the event could concern the rule, by the rule's pushdown condition.</summary>
    public bool Concerns(int position, int rule) => _candidates[position].Concerned?.Rules.Contains(rule) ?? true;

    /// <summary>The identity of an event, where it had to be found out before it was evaluated; else null.</summary>
    public string? EventId(int position) => _candidates[position].EventId;

    internal void Identify(int position, string eventId) => _candidates[position] = _candidates[position] with { EventId = eventId };

    public string LogType(int position) => _candidates[position].Rules.LogType;

    public void Dispose()
    {
        if (_records.Length > 0) ArrayPool<byte>.Shared.Return(_records);
        _records = [];
    }

    private void Grow(int needed)
    {
        byte[] larger = ArrayPool<byte>.Shared.Rent(Math.Max(needed, 2 * _records.Length));
        _records.AsSpan(0, _bytes).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_records);
        _records = larger;
    }

    internal readonly record struct Candidate(int Start, int Length, RuleSelection Rules, long RecordIndex, RuleSelection? Concerned, string? EventId);
}
