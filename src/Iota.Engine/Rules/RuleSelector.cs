using System.Runtime.InteropServices;
using Iota.Engine.Decoding;
using Iota.Engine.Pushdown;

namespace Iota.Engine.Rules;

/// <summary>Chooses the rules that a record must be sent to. One instance serves one thread.</summary>
internal sealed class RuleSelector(RuleBook book)
{
    /// <summary>Different selections that are kept; beyond that each event gets its own, which is only slower.</summary>
    private const int MaxKept = 4096;

    private readonly FieldValues _values = new(book.Fields.Count);
    private readonly List<int> _rules = [];
    private readonly Dictionary<int[], RuleSelection> _kept = new(SelectionComparer.Instance);
    private string? _keptFor;

    /// <summary>The rules for an event; may be none.</summary>
    public RuleSelection Select(string logType, in Record record)
    {
        if (book.Index(logType) is not { } index) return book.Select(logType);
        index.Select(new RecordView(book.Fields, record.Json, record.Members, _values), _rules);
        return _rules.Count == 0 ? RuleSelection.Nothing : Keep(logType);
    }

    /// <summary>Events for the same rules share one selection: that is what keeps the frames to the workers small.</summary>
    private RuleSelection Keep(string logType)
    {
        if (_keptFor != logType)
        {
            _kept.Clear();
            _keptFor = logType;
        }
        ReadOnlySpan<int> rules = CollectionsMarshal.AsSpan(_rules);
        var lookup = _kept.GetAlternateLookup<ReadOnlySpan<int>>();
        if (lookup.TryGetValue(rules, out RuleSelection? known)) return known;
        int[] key = rules.ToArray();
        var selection = new RuleSelection(logType, key) { UsesState = book.UsesStateAny(key) };
        if (_kept.Count < MaxKept) _kept[key] = selection;
        return selection;
    }

    private sealed class SelectionComparer : IEqualityComparer<int[]>, IAlternateEqualityComparer<ReadOnlySpan<int>, int[]>
    {
        public static SelectionComparer Instance { get; } = new();

        public bool Equals(int[]? x, int[]? y) => x.AsSpan().SequenceEqual(y);

        public int GetHashCode(int[] obj) => GetHashCode(obj.AsSpan());

        public int[] Create(ReadOnlySpan<int> alternate) => alternate.ToArray();

        public bool Equals(ReadOnlySpan<int> alternate, int[] other) => alternate.SequenceEqual(other);

        public int GetHashCode(ReadOnlySpan<int> alternate)
        {
            var hash = new HashCode();
            hash.AddBytes(MemoryMarshal.AsBytes(alternate));
            return hash.ToHashCode();
        }
    }
}
