namespace Iota.Engine.Pushdown;

/// <summary>A demand that a condition cannot do without: the text of one field is one of a few values (or the field is odd).</summary>
/// <param name="Slot">The field.</param>
/// <param name="Values">The values; one may be there more than once.</param>
/// <param name="OrAbsent">The field may also be absent, as for a rule that raises KeyError then.</param>
internal sealed record Guard(int Slot, IReadOnlyCollection<string> Values, bool OrAbsent = false)
{
    /// <summary>All guards that can be read off a condition.</summary>
    public static IEnumerable<Guard> Of(Condition condition) => condition switch
    {
        Atom { Test: AtomTest.In, Fold: false } atom => [new Guard(atom.Slot, atom.Texts)],
        Not { Part: Atom { Test: AtomTest.Present } atom } => [new Guard(atom.Slot, [], OrAbsent: true)],
        All all => all.Parts.SelectMany(Of),
        Any any => OfAlternatives(any),
        _ => [],
    };

    /// <summary>What every alternative demands of one field, taken together.</summary>
    private static IEnumerable<Guard> OfAlternatives(Any any)
    {
        Guard[][] parts = [.. any.Parts.Select(part => Of(part).ToArray())];
        if (parts.Length == 0) yield break;
        foreach (int slot in parts[0].Select(guard => guard.Slot).Distinct())
        {
            if (!parts.All(guards => guards.Any(guard => guard.Slot == slot))) continue;
            Guard[] chosen = [.. parts.Select(guards => guards.First(guard => guard.Slot == slot))];
            yield return new Guard(slot, chosen.SelectMany(guard => guard.Values).ToHashSet(), chosen.Any(guard => guard.OrAbsent));
        }
    }
}
