namespace Iota.Engine.Pushdown;

/// <summary>Says in plain words which events a condition lets through.</summary>
internal static class ConditionText
{
    private const int MostValues = 12;

    /// <summary>One line for each demand, indented by nesting.</summary>
    public static IEnumerable<string> Describe(Condition condition, FieldPlan plan) => condition switch
    {
        Constant { Value: true } => ["any event"],
        Constant => ["no event"],
        All all => Join(all.Parts, "and", plan),
        Any any => Join(any.Parts, "or", plan),
        Not { Part: Atom atom } => [Describe(atom, plan, negated: true)],
        Not not => ["not:", .. Indent(Describe(not.Part, plan))],
        Atom atom => [Describe(atom, plan, negated: false)],
        _ => throw new ArgumentException($"unknown condition {condition.GetType()}", nameof(condition)),
    };

    private static IEnumerable<string> Join(Condition[] parts, string word, FieldPlan plan)
    {
        for (int i = 0; i < parts.Length; i++)
        {
            string prefix = i == 0 ? "" : word + " ";
            string[] lines = [.. Describe(parts[i], plan)];
            if (lines.Length == 1)
            {
                yield return prefix + lines[0];
                continue;
            }
            yield return prefix + (parts[i] is Any ? "one of:" : "all of:");
            foreach (string line in Indent(lines)) yield return line;
        }
    }

    private static string Describe(Atom atom, FieldPlan plan, bool negated)
    {
        string field = plan[atom.Slot].Path;
        string values = Values(atom);
        string text = (atom.Test, negated, atom.Texts.Count) switch
        {
            (AtomTest.Present, false, _) => "is there",
            (AtomTest.Present, true, _) => "is not there",
            (_, false, 0) => "is no plain text",
            (_, true, 0) => "is anything",
            (AtomTest.In, false, 1) => $"is {values}",
            (AtomTest.In, false, _) => $"is one of {values}",
            (AtomTest.In, true, 1) => $"is not {values}",
            (AtomTest.In, true, _) => $"is none of {values}",
            (AtomTest.Prefix, _, _) => $"{(negated ? "does not begin" : "begins")} with {values}",
            (AtomTest.Within, _, _) => $"{(negated ? "holds nowhere" : "holds somewhere")} {values}",
            (AtomTest.Suffix, _, _) => $"{(negated ? "does not end" : "ends")} with {values}",
            _ => $"{(negated ? "does not contain" : "contains")} {values}",
        };
        return $"{field} {text}{(atom.Fold ? " (in any case)" : "")}";
    }

    private static string Values(Atom atom)
    {
        string shown = string.Join(", ", atom.Texts.Take(MostValues).Select(value => value.Length == 0 ? "\"\"" : value));
        return atom.Texts.Count > MostValues ? $"{shown} and {atom.Texts.Count - MostValues} more" : shown;
    }

    private static IEnumerable<string> Indent(IEnumerable<string> lines) => lines.Select(line => "    " + line);
}
