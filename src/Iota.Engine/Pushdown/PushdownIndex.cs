using System.Text;

namespace Iota.Engine.Pushdown;

/// <summary>
/// Finds the rules that an event must be sent to, without asking every rule: rules are filed by the values that their condition demands of its most telling
/// field, or else by a text that a field must contain. So a thousand rules cost about as much as ten, as long as few of them concern the event.
/// </summary>
internal sealed class PushdownIndex
{
    /// <summary>Of all texts that are searched for together: a letter takes about 300 bytes of tables.</summary>
    private const int MostSearchedLetters = 32 * 1024;

    private readonly FieldIndex[] _fields;
    private readonly SubstringIndex[] _substrings;
    private readonly FiledRule[] _unguarded;
    private readonly EventKinds? _kinds;

    /// <param name="rules">Rule indexes, rising, with their conditions.</param>
    /// <param name="byKind">Tell kinds of events apart first.</param>
    public PushdownIndex(IReadOnlyCollection<(int Rule, Condition Condition)> rules, bool byKind = true)
    {
        _kinds = byKind ? new EventKinds(rules) : null;
        Guard[][] guards = [.. rules.Select(rule => Guard.Of(rule.Condition).ToArray())];
        Dictionary<int, int> distinctValues = guards.SelectMany(ofRule => ofRule).GroupBy(guard => guard.Slot)
            .ToDictionary(group => group.Key, group => group.SelectMany(guard => guard.Values).Distinct().Count());
        var unguarded = new List<FiledRule>();
        var guarded = new Dictionary<int, List<(Guard, FiledRule)>>();
        var searched = new Dictionary<int, List<(Atom, FiledRule)>>();
        int searchedLetters = 0;
        foreach (((int rule, Condition condition), Guard[] ofRule) in rules.Zip(guards))
        {
            if (condition is Constant { Value: false }) continue;
            // The field with most values over all rules tells events apart best: eventName rather than eventSource, and errorCode, which most lack, last.
            Guard? guard = ofRule.OrderBy(guard => guard.OrAbsent).ThenByDescending(guard => distinctValues[guard.Slot]).ThenBy(guard => guard.Values.Count).FirstOrDefault();
            var filed = new FiledRule(rule, condition is Constant or Atom { Test: AtomTest.In, Fold: false } ? null : condition);
            if (guard is not null) ListOf(guarded, guard.Slot).Add((guard, filed));
            else if (SubstringIndex.GuardOf(condition) is { } atom && (searchedLetters += atom.Texts.Sum(text => text.Length)) <= MostSearchedLetters) ListOf(searched, atom.Slot).Add((atom, filed));
            else unguarded.Add(filed);
        }
        _unguarded = [.. unguarded];
        _fields = [.. guarded.Select(pair => new FieldIndex(pair.Key, pair.Value))];
        _substrings = [.. searched.Select(pair => new SubstringIndex(pair.Key, pair.Value))];
    }

    /// <summary>Adds the rules for which the record could matter, rising.</summary>
    public void Select(in RecordView record, List<int> rules)
    {
        rules.Clear();
        (_kinds?.Find(record) ?? this).AddAll(record, rules);
    }

    private void AddAll(in RecordView record, List<int> rules)
    {
        AddMatching(_unguarded, record, rules);
        foreach (FieldIndex field in _fields) AddMatching(field.Find(record), record, rules);
        foreach (SubstringIndex substrings in _substrings) AddMatching(substrings.Find(record), record, rules);
        if (_fields.Length + _substrings.Length + (_unguarded.Length > 0 ? 1 : 0) > 1) rules.Sort();
    }

    private static void AddMatching(FiledRule[] filed, in RecordView record, List<int> rules)
    {
        foreach (FiledRule rule in filed)
            if (rule.Rest is null || rule.Rest.Evaluate(record) != Truth.False) rules.Add(rule.Rule);
    }

    private static List<T> ListOf<T>(Dictionary<int, List<T>> lists, int slot) => lists.TryGetValue(slot, out List<T>? list) ? list : lists[slot] = [];

    /// <param name="Rest">What must be evaluated besides the guard; null when the guard says it all.</param>
    private sealed record FiledRule(int Rule, Condition? Rest);

    /// <summary>Rules by texts one of which a field must contain.</summary>
    private sealed class SubstringIndex
    {
        private readonly int _slot;
        private readonly FiledRule[] _all;
        private readonly FiledRule[] _ruleOfText;
        private readonly SubstringMatcher _texts;

        public SubstringIndex(int slot, List<(Atom Atom, FiledRule Rule)> rules)
        {
            _slot = slot;
            _all = [.. rules.Select(pair => pair.Rule)];
            _ruleOfText = [.. rules.SelectMany(pair => pair.Atom.Texts.Select(_ => pair.Rule))];
            _texts = new SubstringMatcher([.. rules.SelectMany(pair => pair.Atom.Texts.Select(Encoding.UTF8.GetBytes))]);
        }

        /// <summary>The demand of a condition for a substring; null when it has none.</summary>
        public static Atom? GuardOf(Condition condition) => condition switch
        {
            Atom { Test: AtomTest.Contains, Fold: false } atom when atom.Texts.All(text => text.Length > 0) => atom,
            All all => all.Parts.Select(GuardOf).FirstOrDefault(atom => atom is not null),
            _ => null,
        };

        public FiledRule[] Find(in RecordView record)
        {
            FieldValue value = record.Resolve(_slot);
            if (value.Kind == FieldKind.Absent) return [];
            if (value.Kind != FieldKind.Text) return _all;
            List<int>? found = null;
            _texts.Find(record.Json[value.Start..value.End], ref found);
            return found is null ? [] : [.. found.Select(text => _ruleOfText[text]).Distinct()];
        }
    }

    /// <summary>Rules by the value of one field.</summary>
    private sealed class FieldIndex
    {
        private readonly int _slot;
        private readonly FiledRule[] _all;
        private readonly FiledRule[] _whereAbsent;
        private readonly Dictionary<byte[], FiledRule[]>.AlternateLookup<ReadOnlySpan<byte>> _byValue;

        public FieldIndex(int slot, List<(Guard Guard, FiledRule Rule)> rules)
        {
            _slot = slot;
            _all = [.. rules.Select(pair => pair.Rule)];
            _whereAbsent = [.. rules.Where(pair => pair.Guard.OrAbsent).Select(pair => pair.Rule)];
            _byValue = rules.SelectMany(pair => pair.Guard.Values.Distinct().Select(value => (Value: value, pair.Rule)))
                .GroupBy(pair => pair.Value, pair => pair.Rule)
                .ToDictionary(group => Encoding.UTF8.GetBytes(group.Key), group => group.ToArray(), Utf8Comparer.Instance)
                .GetAlternateLookup<ReadOnlySpan<byte>>();
        }

        public FiledRule[] Find(in RecordView record)
        {
            FieldValue value = record.Resolve(_slot);
            if (value.Kind == FieldKind.Absent) return _whereAbsent;
            if (value.Kind != FieldKind.Text) return _all;
            return _byValue.TryGetValue(record.Json[value.Start..value.End], out FiledRule[]? rules) ? rules : [];
        }
    }
}
