using System.Text;

namespace Iota.Engine.Pushdown;

/// <summary>
/// Finds the rules that an event must be sent to, without asking every rule: rules are filed by the values that their condition demands of its most telling
/// field. So a thousand rules cost about as much as ten, as long as few of them concern the event.
/// </summary>
internal sealed class PushdownIndex
{
    private readonly FieldIndex[] _fields;
    private readonly FiledRule[] _unguarded;

    /// <param name="rules">Rule indexes, rising, with their conditions.</param>
    public PushdownIndex(IReadOnlyCollection<(int Rule, Condition Condition)> rules)
    {
        Dictionary<int, int> distinctValues = rules.SelectMany(rule => Guard.Of(rule.Condition)).GroupBy(guard => guard.Slot)
            .ToDictionary(group => group.Key, group => group.SelectMany(guard => guard.Values).Distinct().Count());
        var unguarded = new List<FiledRule>();
        var guarded = new Dictionary<int, List<(Guard, FiledRule)>>();
        foreach ((int rule, Condition condition) in rules)
        {
            if (condition is Constant { Value: false }) continue;
            // The field with most values over all rules tells events apart best: eventName rather than eventSource.
            Guard? guard = Guard.Of(condition).OrderByDescending(guard => distinctValues[guard.Slot]).ThenBy(guard => guard.Values.Count).FirstOrDefault();
            var filed = new FiledRule(rule, condition is Constant or Atom { Test: AtomTest.In, Fold: false } ? null : condition);
            if (guard is null) unguarded.Add(filed);
            else ListOf(guarded, guard.Slot).Add((guard, filed));
        }
        _unguarded = [.. unguarded];
        _fields = [.. guarded.Select(pair => new FieldIndex(pair.Key, pair.Value))];
    }

    /// <summary>Adds the rules for which the record could matter, rising.</summary>
    public void Select(in RecordView record, List<int> rules)
    {
        rules.Clear();
        AddMatching(_unguarded, record, rules);
        foreach (FieldIndex field in _fields) AddMatching(field.Find(record), record, rules);
        if (_fields.Length + (_unguarded.Length > 0 ? 1 : 0) > 1) rules.Sort();
    }

    private static void AddMatching(FiledRule[] filed, in RecordView record, List<int> rules)
    {
        foreach (FiledRule rule in filed)
            if (rule.Rest is null || rule.Rest.Evaluate(record) != Truth.False) rules.Add(rule.Rule);
    }

    private static List<(Guard, FiledRule)> ListOf(Dictionary<int, List<(Guard, FiledRule)>> guarded, int slot) =>
        guarded.TryGetValue(slot, out List<(Guard, FiledRule)>? list) ? list : guarded[slot] = [];

    /// <param name="Rest">What must be evaluated besides the guard; null when the guard says it all.</param>
    private sealed record FiledRule(int Rule, Condition? Rest);

    /// <summary>Rules by the value of one field.</summary>
    private sealed class FieldIndex
    {
        private readonly int _slot;
        private readonly FiledRule[] _all;
        private readonly Dictionary<byte[], FiledRule[]>.AlternateLookup<ReadOnlySpan<byte>> _byValue;

        public FieldIndex(int slot, List<(Guard Guard, FiledRule Rule)> rules)
        {
            _slot = slot;
            _all = [.. rules.Select(pair => pair.Rule)];
            _byValue = rules.SelectMany(pair => pair.Guard.Values.Select(value => (Value: value, pair.Rule)))
                .GroupBy(pair => pair.Value, pair => pair.Rule)
                .ToDictionary(group => Encoding.UTF8.GetBytes(group.Key), group => group.ToArray(), Utf8Comparer.Instance)
                .GetAlternateLookup<ReadOnlySpan<byte>>();
        }

        public FiledRule[] Find(in RecordView record)
        {
            FieldValue value = record.Resolve(_slot);
            if (value.Kind == FieldKind.Absent) return [];
            if (value.Kind != FieldKind.Text) return _all;
            return _byValue.TryGetValue(record.Json[value.Start..value.End], out FiledRule[]? rules) ? rules : [];
        }
    }
}
