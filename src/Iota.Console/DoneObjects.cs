using Iota.Engine;

namespace Iota.Console;

/// <summary>Counts the objects that were skipped because the state has them as done, by the rule set under which they were.</summary>
internal sealed class DoneObjects(string ruleSet)
{
    private readonly SortedDictionary<string, int> _byRuleSet = new(StringComparer.Ordinal);

    public void Add(ObjectReport report)
    {
        if (report.DoneUnderRuleSet is { } known) _byRuleSet[known] = _byRuleSet.GetValueOrDefault(known) + 1;
    }

    /// <summary>One sentence for each rule set.</summary>
    public IEnumerable<string> Sentences() => _byRuleSet.Select(pair => pair.Key == ruleSet
        ? $"{Texts.Count(pair.Value, "object")} done before under the same rules, skipped."
        : $"{Texts.Count(pair.Value, "object")} done before under rule set {pair.Key}, skipped; --re-evaluate runs today's rules ({ruleSet}) over them.");
}
