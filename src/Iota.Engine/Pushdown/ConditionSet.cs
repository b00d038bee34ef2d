using System.Text.Json;

namespace Iota.Engine.Pushdown;

/// <summary>The conditions of all rules, the fields that they look at, and the indexes over them.</summary>
internal sealed class ConditionSet
{
    private readonly Dictionary<int, Condition> _conditions;
    private readonly List<(int[] Rules, PushdownIndex Index)> _indexes = [];

    /// <param name="conditions">By rule index, as the worker derives them; a rule without an entry gets every event.</param>
    /// <exception cref="FormatException">One of them is no condition.</exception>
    public ConditionSet(IEnumerable<KeyValuePair<int, JsonElement>> conditions) =>
        _conditions = conditions.ToDictionary(pair => pair.Key, pair => ConditionReader.Read(pair.Value, Fields));

    private ConditionSet(FieldPlan fields, Dictionary<int, Condition> conditions) => (Fields, _conditions) = (fields, conditions);

    /// <summary>The fields that the conditions look at.</summary>
    public FieldPlan Fields { get; } = new();

    public Condition this[int rule] => _conditions.GetValueOrDefault(rule, Condition.Always);

    /// <summary>Whether a condition of the rule was derived.</summary>
    public bool Contains(int rule) => _conditions.ContainsKey(rule);

    /// <summary>The index over some of the rules, made when it is asked for the first time. Not to be called concurrently.</summary>
    /// <param name="rules">Rule indexes, rising.</param>
    public PushdownIndex IndexOf(int[] rules)
    {
        foreach ((int[] known, PushdownIndex index) in _indexes)
            if (known.AsSpan().SequenceEqual(rules)) return index;
        var made = new PushdownIndex([.. rules.Select(rule => (rule, this[rule]))]);
        _indexes.Add((rules, made));
        return made;
    }

    /// <summary>The same, but that a rule gets every event.</summary>
    public ConditionSet Without(int rule) => new(Fields, new Dictionary<int, Condition>(_conditions) { [rule] = Condition.Always });
}
