using System.Runtime.InteropServices;

namespace Iota.Engine.Rules;

/// <summary>How many events of an object went to Python, and for which rules. Events that were sent to verify a condition are not among them.</summary>
public sealed class CandidateCounts
{
    private readonly Dictionary<RuleSelection, long> _bySelection = new(ReferenceEqualityComparer.Instance);

    /// <summary>Events for at least one rule.</summary>
    public long Events => _bySelection.Values.Sum();

    /// <summary>Events for each rule, by its index.</summary>
    public IEnumerable<(int Rule, long Events)> ByRule => _bySelection
        .SelectMany(pair => pair.Key.Rules.Select(rule => (Rule: rule, Events: pair.Value)))
        .GroupBy(pair => pair.Rule, (rule, pairs) => (rule, pairs.Sum(pair => pair.Events)));

    internal void Add(RuleSelection selection) => CollectionsMarshal.GetValueRefOrAddDefault(_bySelection, selection, out _)++;
}
