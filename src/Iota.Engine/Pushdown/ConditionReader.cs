using System.Text.Json;

namespace Iota.Engine.Pushdown;

/// <summary>Reads conditions as the worker derives them: <c>true</c>, <c>false</c>, <c>{"all": […]}</c>, <c>{"any": […]}</c>, <c>{"not": …}</c> and atoms
/// <c>{"field": ["userIdentity", "type"], "op": "in", "values": ["Root"], "fold": false}</c>.</summary>
internal static class ConditionReader
{
    /// <exception cref="FormatException">It is no condition.</exception>
    public static Condition Read(JsonElement json, FieldPlan plan) => json.ValueKind switch
    {
        JsonValueKind.True => Condition.Always,
        JsonValueKind.False => new Constant(false),
        JsonValueKind.Object when json.TryGetProperty("all", out JsonElement parts) => new All(ReadParts(parts, plan)),
        JsonValueKind.Object when json.TryGetProperty("any", out JsonElement parts) => new Any(ReadParts(parts, plan)),
        JsonValueKind.Object when json.TryGetProperty("not", out JsonElement part) => new Not(Read(part, plan)),
        JsonValueKind.Object => ReadAtom(json, plan),
        _ => throw new FormatException($"a condition cannot be {json.ValueKind}"),
    };

    private static Condition[] ReadParts(JsonElement parts, FieldPlan plan) => [.. parts.EnumerateArray().Select(part => Read(part, plan))];

    private static Atom ReadAtom(JsonElement json, FieldPlan plan)
    {
        string[] path = [.. json.GetProperty("field").EnumerateArray().Select(name => name.GetString()!)];
        AtomTest test = json.GetProperty("op").GetString() switch
        {
            "in" => AtomTest.In,
            "prefix" => AtomTest.Prefix,
            "suffix" => AtomTest.Suffix,
            "contains" => AtomTest.Contains,
            "present" => AtomTest.Present,
            "within" => AtomTest.Within,
            string other => throw new FormatException($"unknown operator '{other}'"),
            null => throw new FormatException("an atom without operator"),
        };
        IEnumerable<string> values = json.TryGetProperty("values", out JsonElement given) ? given.EnumerateArray().Select(value => value.GetString()!) : [];
        bool fold = json.TryGetProperty("fold", out JsonElement flag) && flag.GetBoolean();
        return new Atom(plan.Add(path), test, values, fold);
    }
}
