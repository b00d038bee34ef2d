using System.Collections.Concurrent;
using System.Text;

namespace Iota.Engine.Pushdown;

/// <summary>
/// Events of one kind have the same values in the few fields that most conditions compare with constants (eventName, eventSource, errorCode and the like); values
/// that no condition names are the same to all. What of the conditions is left when these are known is worked out once for each kind that is seen often: for most
/// kinds next to nothing.
/// </summary>
internal sealed class EventKinds
{
    private const int MostFields = 4;
    private const int BitsPerField = 64 / MostFields;

    /// <summary>Working a kind out costs as much as judging about so many events.</summary>
    private const int OftenSeen = 64;

    /// <summary>Beyond these, conditions are evaluated as they are.</summary>
    private const int MostKinds = 4096;

    private const int AbsentValue = 0;
    private const int OtherValue = 1;
    private const int FirstValue = 2;

    private readonly IReadOnlyCollection<(int Rule, Condition Condition)> _rules;
    private readonly KeyField[] _fields;
    private readonly ConcurrentDictionary<ulong, Kind> _kinds = new();

    public EventKinds(IReadOnlyCollection<(int Rule, Condition Condition)> rules)
    {
        _rules = rules;
        ILookup<int, (int Rule, Atom Atom)> decided = rules.SelectMany(rule => rule.Condition.Atoms.Where(IsDecided).Select(atom => (rule.Rule, atom))).ToLookup(entry => entry.atom.Slot);
        _fields = [.. decided.OrderByDescending(field => field.DistinctBy(entry => entry.Rule).Count()).ThenBy(field => field.Key)
            .Select(field => new KeyField(field.Key, field.Select(entry => entry.Atom)))
            .Where(field => field.Values < (1 << BitsPerField) - FirstValue).Take(MostFields)];
    }

    /// <summary>The rules with what is left of their conditions for records of this kind; null when it is not known.</summary>
    public PushdownIndex? Find(in RecordView record)
    {
        ulong key = 0;
        foreach (KeyField field in _fields)
        {
            int value = field.ValueOf(record);
            if (value < 0) return null;
            key = key << BitsPerField | (uint)value;
        }
        if (_kinds.TryGetValue(key, out Kind? kind)) return kind.Rest ?? Count(kind, key);
        if (_kinds.Count < MostKinds) _kinds.TryAdd(key, new Kind());
        return null;
    }

    private PushdownIndex? Count(Kind kind, ulong key)
    {
        // Two threads may both work it out: the results are the same.
        if (Interlocked.Increment(ref kind.Seen) >= OftenSeen) kind.Rest = WorkOut(key);
        return kind.Rest;
    }

    private PushdownIndex WorkOut(ulong key)
    {
        var values = new Dictionary<int, (KeyField Field, int Value)>();
        for (int i = _fields.Length - 1; i >= 0; i--, key >>= BitsPerField)
            values[_fields[i].Slot] = (_fields[i], (int)(key & (1 << BitsPerField) - 1));
        return new PushdownIndex([.. _rules.Select(rule => (rule.Rule, rule.Condition.With(Known)))], byKind: false);

        bool? Known(Atom atom) => values.TryGetValue(atom.Slot, out (KeyField Field, int Value) known) ? known.Field.Judge(atom, known.Value) : null;
    }

    /// <summary>Whether the values that conditions name decide it.</summary>
    private static bool IsDecided(Atom atom) => atom is { Test: AtomTest.In, Fold: false } or { Test: AtomTest.Present };

    private sealed class Kind
    {
        public int Seen;
        public volatile PushdownIndex? Rest;
    }

    private sealed class KeyField
    {
        private readonly string[] _values;
        private readonly Dictionary<byte[], int>.AlternateLookup<ReadOnlySpan<byte>> _numbers;

        /// <param name="atoms">Those over the field that its values decide.</param>
        public KeyField(int slot, IEnumerable<Atom> atoms)
        {
            Slot = slot;
            _values = [.. atoms.SelectMany(atom => atom.Texts).Distinct()];
            _numbers = Enumerable.Range(0, _values.Length).ToDictionary(number => Encoding.UTF8.GetBytes(_values[number]), number => FirstValue + number, Utf8Comparer.Instance)
                .GetAlternateLookup<ReadOnlySpan<byte>>();
        }

        public int Slot { get; }

        public int Values => _values.Length;

        /// <summary>The number of the value that a record has; -1 where it is odd.</summary>
        public int ValueOf(in RecordView record)
        {
            FieldValue value = record.Resolve(Slot);
            if (value.Kind == FieldKind.Absent) return AbsentValue;
            if (value.Kind != FieldKind.Text) return -1;
            return _numbers.TryGetValue(record.Json[value.Start..value.End], out int number) ? number : OtherValue;
        }

        /// <summary>What an atom over the field says of a value; null where that depends on more than is known.</summary>
        public bool? Judge(Atom atom, int value)
        {
            if (value == AbsentValue) return false;
            if (!IsDecided(atom)) return null;
            return atom.Test == AtomTest.Present || (value >= FirstValue && atom.Texts.Contains(_values[value - FirstValue]));
        }
    }
}
