using Iota.Engine.Configuration;
using Iota.Engine.Pushdown;

namespace Iota.Engine.Rules;

/// <summary>The rules that are enabled and loaded, as the engine asks for them.</summary>
public sealed class RuleBook
{
    private readonly Dictionary<int, RuleInfo> _byIndex;
    private readonly Dictionary<string, RuleInfo> _byId;
    private readonly Dictionary<string, RuleSelection> _byLogType;
    private readonly Dictionary<string, RuleSelection> _statelessByLogType;
    private readonly HashSet<int> _usingState;
    private readonly Lock _lock = new();
    private volatile Dictionary<string, PushdownIndex>? _pushdown;
    private ConditionSet _conditions;

    /// <param name="ruleSet">Version id of the rules: the same rules give the same id on every host.</param>
    /// <param name="rules">Enabled rules that the workers have loaded.</param>
    /// <param name="logTypes">All log types that can occur.</param>
    /// <param name="conditions">What the analysis of rules derived. Null for no pushdown at all.</param>
    /// <param name="usingState">Indexes of the rules that keep something from event to event.</param>
    internal RuleBook(
        string ruleSet,
        IReadOnlyCollection<RuleInfo> rules,
        IEnumerable<string> logTypes,
        ConditionSet? conditions,
        IEnumerable<int>? usingState = null)
    {
        RuleSet = ruleSet;
        _usingState = (usingState ?? []).ToHashSet();
        _byIndex = rules.ToDictionary(rule => rule.Index);
        _byId = rules.ToDictionary(rule => rule.Id);
        _byLogType = logTypes.ToDictionary(logType => logType, logType => Selection(rules, logType));
        _statelessByLogType = _byLogType.ToDictionary(
            pair => pair.Key, pair => new RuleSelection(pair.Key, pair.Value.Rules.Where(rule => !_usingState.Contains(rule)).ToArray()));
        _conditions = conditions ?? new ConditionSet([]);
        if (conditions is not null) _pushdown = IndexConditions();
    }

    public string RuleSet { get; }

    /// <summary>Detections that make no alert.</summary>
    public SuppressionList Suppressions { get; init; } = SuppressionList.None;

    public int Count => _byIndex.Count;

    /// <summary>Whether any rule uses the state.</summary>
    public bool UsesState => _usingState.Count > 0;

    /// <summary>All rules, by index.</summary>
    public IEnumerable<RuleInfo> Rules => _byIndex.Values.OrderBy(rule => rule.Index);

    /// <summary>The fields that the conditions of the rules look at.</summary>
    internal FieldPlan Fields => _conditions.Fields;

    public RuleInfo this[int index] => _byIndex[index];

    public RuleInfo this[string id] => _byId[id];

    /// <summary>The rule of an id; null when it is not among the enabled and loaded ones.</summary>
    public RuleInfo? Find(string id) => _byId.GetValueOrDefault(id);

    /// <summary>The rules for events of a log type; may be none.</summary>
    public RuleSelection Select(string logType) => _byLogType[logType];

    /// <summary>Which events a rule is sent, in plain words, a line for each demand.</summary>
    public IEnumerable<string> DescribeCondition(RuleInfo rule) => ConditionText.Describe(_conditions[rule.Index], Fields);

    /// <summary>The conditions of the rules for a log type; null when every event goes to all of them.</summary>
    internal PushdownIndex? Index(string logType) => _pushdown?[logType];

    /// <summary>From now on these rules are sent every event of their log types, because their conditions were found to be wrong before.</summary>
    public void SwitchPushdownOff(IEnumerable<string> ruleIds)
    {
        foreach (string id in ruleIds)
            if (Find(id) is { } rule) SwitchPushdownOff(rule.Index);
    }

    /// <summary>From now on a rule is sent every event of its log types. False when that is so already.</summary>
    internal bool SwitchPushdownOff(int rule)
    {
        lock (_lock)
        {
            if (_conditions[rule] == Condition.Always) return false;
            _conditions = _conditions.Without(rule);
            _pushdown = IndexConditions();
            return true;
        }
    }

    private Dictionary<string, PushdownIndex> IndexConditions() =>
        _byLogType.ToDictionary(pair => pair.Key, pair => _conditions.IndexOf([.. pair.Value.Rules]));

    /// <summary>The rules for events of a log type that use no state.</summary>
    internal RuleSelection SelectStateless(string logType) => _statelessByLogType[logType];

    internal bool UsesStateAny(int[] rules) => _usingState.Count > 0 && rules.Any(_usingState.Contains);

    private RuleSelection Selection(IEnumerable<RuleInfo> rules, string logType)
    {
        int[] indexes = IndexesFor(rules, logType);
        return new RuleSelection(logType, indexes) { UsesState = UsesStateAny(indexes) };
    }

    /// <summary>The indexes of the rules for events of a log type, rising.</summary>
    internal static int[] IndexesFor(IEnumerable<RuleInfo> rules, string logType) =>
        [.. rules.Where(rule => rule.LogTypes.Count == 0 || rule.LogTypes.Contains(logType)).Select(rule => rule.Index).Order()];
}
