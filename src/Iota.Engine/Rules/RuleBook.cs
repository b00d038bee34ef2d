using System.Collections.Frozen;

namespace Iota.Engine.Rules;

/// <summary>The rules that are enabled and loaded, as the engine asks for them.</summary>
public sealed class RuleBook
{
    private readonly FrozenDictionary<int, RuleInfo> _byIndex;
    private readonly FrozenDictionary<string, RuleInfo> _byId;
    private readonly FrozenDictionary<string, RuleSelection> _byLogType;

    /// <param name="ruleSet">Version id of the rules: the same rules give the same id on every host.</param>
    /// <param name="rules">Enabled rules that the workers have loaded.</param>
    /// <param name="logTypes">All log types that can occur.</param>
    public RuleBook(string ruleSet, IReadOnlyCollection<RuleInfo> rules, IEnumerable<string> logTypes)
    {
        RuleSet = ruleSet;
        _byIndex = rules.ToFrozenDictionary(rule => rule.Index);
        _byId = rules.ToFrozenDictionary(rule => rule.Id);
        _byLogType = logTypes.ToFrozenDictionary(logType => logType, logType => new RuleSelection(logType, IndexesFor(rules, logType)));
    }

    public string RuleSet { get; }

    public int Count => _byIndex.Count;

    /// <summary>All rules, by index.</summary>
    public IEnumerable<RuleInfo> Rules => _byIndex.Values.OrderBy(rule => rule.Index);

    public RuleInfo this[int index] => _byIndex[index];

    public RuleInfo this[string id] => _byId[id];

    /// <summary>The rules for events of a log type; may be none.</summary>
    public RuleSelection Select(string logType) => _byLogType[logType];

    private static int[] IndexesFor(IEnumerable<RuleInfo> rules, string logType) =>
        [.. rules.Where(rule => rule.LogTypes.Count == 0 || rule.LogTypes.Contains(logType)).Select(rule => rule.Index).Order()];
}
