using System.Text;
using System.Text.Json;
using CsCheck;
using Iota.Engine.Decoding;
using Iota.Engine.Pushdown;

namespace Iota.Engine.Tests.Pushdown;

public class PushdownIndexTests
{
    private static readonly Gen<string> Field = Choose("""["a"]""", """["b"]""", """["a","b"]""", """["c","d"]""");

    private static readonly Gen<string> Value = Choose("x", "y", "z", "xy", "");

    private static readonly Gen<string> Atom =
        from field in Field
        from op in Choose("in", "in", "in", "prefix", "suffix", "contains", "present")
        from values in Value.Array[0, 3]
        from fold in Gen.Bool
        select $$"""{"field":{{field}},"op":"{{op}}","values":[{{string.Join(',', values.Select(value => $"\"{value}\""))}}],"fold":{{(fold ? "true" : "false")}}}""";

    private static readonly Gen<string> Condition = Gen.Recursive<string>((depth, inner) => depth > 3
        ? Atom
        : Gen.Frequency(
            (4, Atom),
            (1, Choose("true", "false")),
            (2, inner.Array[0, 3].Select(parts => $$"""{"all":[{{string.Join(',', parts)}}]}""")),
            (2, inner.Array[0, 3].Select(parts => $$"""{"any":[{{string.Join(',', parts)}}]}""")),
            (1, inner.Select(part => $$"""{"not":{{part}}}"""))));

    private static readonly Gen<string> Scalar = Choose("\"x\"", "\"y\"", "\"XY\"", "\"\"", "null", "1", "\"\\u0078\"", "[\"x\"]");

    private static readonly Gen<string> Json =
        from a in Gen.OneOf(Scalar, Scalar.Select(value => $$"""{"b":{{value}}}"""))
        from d in Scalar
        from members in Choose("\"a\":A", "\"a\":A,\"b\":D", "\"b\":D,\"c\":{\"d\":D}", "\"A\":A", "\"a\":A,\"a\":D", "\"c\":{\"D\":D,\"d\":A}", "", "\"c\":D")
        select "{" + members.Replace("A\"", "\u0001", StringComparison.Ordinal).Replace("D\"", "\u0002", StringComparison.Ordinal)
            .Replace("A", a, StringComparison.Ordinal).Replace("D", d, StringComparison.Ordinal)
            .Replace("\u0001", "A\"", StringComparison.Ordinal).Replace("\u0002", "D\"", StringComparison.Ordinal) + "}";

    [Fact]
    public void The_index_finds_exactly_the_rules_whose_condition_is_not_false() => Gen.Select(Condition.Array[1, 12], Json.Array[1, 10]).Sample((conditions, records) =>
    {
        var plan = new FieldPlan();
        Condition[] read = [.. conditions.Select(condition => Read(condition, plan))];
        var index = new PushdownIndex([.. read.Select((condition, rule) => (rule, condition))]);
        var members = new RecordMembers();
        var values = new FieldValues(plan.Count);
        var found = new List<int>();
        foreach (string record in records)
        {
            byte[] bytes = Encoding.UTF8.GetBytes(record);
            Assert.Null(RecordInspector.Inspect(bytes, 64, out _, members));
            var expected = new List<int>();
            for (int rule = 0; rule < read.Length; rule++)
                if (read[rule].Evaluate(new RecordView(plan, bytes, members, new FieldValues(plan.Count))) != Truth.False) expected.Add(rule);
            // A kind of event that is seen often is judged in another way than one that is not.
            for (int seen = 0; seen < 70; seen++)
            {
                index.Select(new RecordView(plan, bytes, members, values), found);
                Assert.Equal(expected, found);
            }
        }
    }, iter: 1_000);

    private static Gen<string> Choose(params string[] values) => Gen.Int[0, values.Length - 1].Select(index => values[index]);

    private static Condition Read(string json, FieldPlan plan)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        return ConditionReader.Read(document.RootElement, plan);
    }
}
