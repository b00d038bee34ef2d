using System.Text.Json;

namespace Iota.Engine.Rules;

/// <summary>What workers are told to load. Shared by all slots of a pool: what kills one worker on import is not tried in the next.</summary>
public sealed class WorkerRules
{
    private readonly Dictionary<int, RuleInfo> _rules;
    private readonly Dictionary<int, RuleInfo> _all;
    private readonly Lock _lock = new();

    /// <param name="roots">Absolute folders from which helper modules are found.</param>
    /// <param name="variables">What <c>iota.variable</c> reads: a JSON object; default for none.</param>
    public WorkerRules(IReadOnlyList<string> roots, IEnumerable<RuleInfo> rules, JsonElement variables = default)
    {
        Roots = roots;
        Variables = variables;
        _rules = rules.ToDictionary(rule => rule.Index);
        _all = _rules.ToDictionary();
    }

    public IReadOnlyList<string> Roots { get; }

    /// <summary>Modules that rules import by another name than that of a file on their path: name to absolute Python file.</summary>
    public IReadOnlyDictionary<string, string> Globals { get; init; } = new Dictionary<string, string>();

    /// <summary>What common names of fields stand for.</summary>
    public IReadOnlyList<DataModelInfo> DataModels { get; init; } = [];

    public JsonElement Variables { get; }

    /// <summary>Conditions that the host has read already (<see cref="KeptConditions.Key"/>); null for none.</summary>
    public string? KeptConditions { get; init; }

    public string Id(int index) => _all[index].Id;

    /// <summary>Absolute path of a rule's file.</summary>
    public string Path(int index) => _all[index].Path;

    /// <summary>The rules to load, by index.</summary>
    public IReadOnlyList<RuleInfo> ToLoad()
    {
        lock (_lock) return [.. _rules.Values.OrderBy(rule => rule.Index)];
    }

    /// <summary>Never loads this rule again. False when the index is of no rule.</summary>
    public bool LeaveOut(int index)
    {
        lock (_lock) _rules.Remove(index);
        return _all.ContainsKey(index);
    }
}
