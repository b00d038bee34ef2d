using System.Collections.Immutable;
using CsCheck;
using Iota.Engine.RuleState;
using static Iota.Engine.Tests.RuleState.StateCalls;

namespace Iota.Engine.Tests.RuleState;

public sealed class StateOperationsTests
{
    private const long Day = 24L * 3600 * 1000;

    [Fact]
    public void A_new_key_lives_for_ninety_days_and_a_change_leaves_its_expiry_alone()
    {
        StateOutcome first = StateOperations.Apply(null, Increment("k"));
        Assert.Equal(("1", Noon + (90 * Day)), (first.Answer, first.Value!.ExpiresAt));
        StateValue limited = StateOperations.Apply(first.Value, new StateCall(StateOperation.Expire, "k", Noon) { Expiry = In(600) }).Value!;
        StateOutcome second = StateOperations.Apply(limited, Increment("k", at: Noon + 599_999));
        Assert.Equal(("2", Noon + 600_000), (second.Answer, second.Value!.ExpiresAt));
        StateOutcome afterwards = StateOperations.Apply(second.Value, Increment("k", at: Noon + 600_000));
        Assert.Equal(("1", Noon + 600_000 + (90 * Day)), (afterwards.Answer, afterwards.Value!.ExpiresAt));
    }

    [Fact]
    public void An_event_from_before_the_expiry_still_sees_the_key()
    {
        StateValue value = StateOperations.Apply(null, Increment("k", expiry: In(60))).Value!;
        Assert.Equal("0", StateOperations.Apply(value, new StateCall(StateOperation.GetCount, "k", Noon + 61_000)).Answer);
        Assert.Equal("1", StateOperations.Apply(value, new StateCall(StateOperation.GetCount, "k", Noon + 59_000)).Answer);
    }

    [Fact]
    public void What_replaces_a_key_replaces_all_of_it_and_its_expiry()
    {
        StateValue value = StateOperations.Apply(null, Increment("k", expiry: In(60))).Value!;
        value = StateOperations.Apply(value, new StateCall(StateOperation.PutStrings, "k", Noon) { Strings = ["a"] }).Value!;
        Assert.Equal("""{"strings":["a"]}""", value.ToJson());
        Assert.Equal(Noon + (90 * Day), value.ExpiresAt);
        value = StateOperations.Apply(value, new StateCall(StateOperation.PutDocument, "k", Noon) { Document = """{"a":[1,{"b":null}]}""", Expiry = new(StateExpiryKind.Never) }).Value!;
        Assert.Equal("""{"document":{"a":[1,{"b":null}]}}""", value.ToJson());
        Assert.Null(value.ExpiresAt);
    }

    [Fact]
    public void A_reset_leaves_what_else_is_kept_under_the_key()
    {
        StateValue value = StateOperations.Apply(StateOperations.Apply(null, Increment("k", 7)).Value, Add("k", "b", "a")).Value!;
        Assert.Equal("""{"count":7,"strings":["a","b"]}""", value.ToJson());
        Assert.Equal("""{"strings":["a","b"]}""", StateOperations.Apply(value, new StateCall(StateOperation.ResetCount, "k", Noon)).Value!.ToJson());
        Assert.Equal("""{"count":7}""", StateOperations.Apply(value, new StateCall(StateOperation.ResetStrings, "k", Noon)).Value!.ToJson());
        Assert.Null(StateOperations.Apply(value, new StateCall(StateOperation.Forget, "k", Noon)).Value);
    }

    [Fact]
    public void A_counter_that_would_overflow_is_refused_by_name()
    {
        StateValue full = new() { Count = long.MaxValue };
        Assert.Contains("\"k\"", Assert.Throws<StateCallException>(() => StateOperations.Apply(full, Increment("k"))).Message, StringComparison.Ordinal);
    }

    /// <summary>As one that counts hits the slow way; and however the hits of one window are ordered, exactly one of them is the Nth.</summary>
    [Fact]
    public void A_sliding_window_holds_the_hits_that_are_not_too_old()
    {
        Gen.Select(Gen.Long[0, 300].Array[1, 40], Gen.Long[1, 100]).Sample((times, window) =>
        {
            StateValue? value = null;
            var kept = new List<long>();
            foreach (long time in times)
            {
                StateOutcome outcome = StateOperations.Apply(value, new StateCall(StateOperation.Hit, "k", Noon + time) { HitAt = Noon + time, Window = window });
                if (value?.IsExpired(Noon + time) == true) kept.Clear();
                kept.RemoveAll(old => old < time - window);
                kept.Add(time);
                Assert.Equal(kept.Count.ToString(System.Globalization.CultureInfo.InvariantCulture), outcome.Answer);
                Assert.Equal(kept.Order().Select(hit => Noon + hit), outcome.Value!.Hits!);
                value = outcome.Value;
            }
        });
        Gen.Long[0, 100].Array[5, 20].Sample(times =>
        {
            StateValue? value = null;
            int crossings = 0;
            foreach (long time in times)
            {
                StateOutcome outcome = StateOperations.Apply(value, new StateCall(StateOperation.Hit, "k", Noon + time) { HitAt = Noon + time, Window = 100 });
                crossings += outcome.Answer == "5" ? 1 : 0;
                value = outcome.Value;
            }

            Assert.Equal(1, crossings);
        });
    }

    /// <summary>What makes it right to do calls of several hosts one after another at the commit.</summary>
    [Fact]
    public void Additions_commute()
    {
        Gen<StateCall> calls = Gen.OneOf(
            Gen.Long[-5, 5].Select(by => Increment("k", by, expiry: In(60))),
            Gen.Int[0, 4].Select(i => Add("k", $"v{i}") with { Expiry = In(60) }));
        Gen.Select(calls.Array[0, 20], Gen.Int).Sample((some, seed) =>
        {
            StateCall[] shuffled = [.. some];
            new Random(seed).Shuffle(shuffled);
            Assert.Equal(Fold(some), Fold(shuffled));
        });

        static string? Fold(StateCall[] calls) => calls.Aggregate((StateValue?)null, (value, call) => StateOperations.Apply(value, call).Value)?.ToJson();
    }

    [Fact]
    public void A_value_is_read_as_it_was_written()
    {
        var value = new StateValue
        {
            Count = -3,
            Strings = ImmutableSortedSet.Create(StringComparer.Ordinal, "é", "a\0b", "<script>"),
            Document = """{"deep":{"list":[1.5e300,"x"]}}""",
            Hits = [1, 2, 3],
            ExpiresAt = 9,
        };
        StateValue read = StateValue.FromJson(value.ToJson(), 9);
        Assert.Equal(value.ToJson(), read.ToJson());
        Assert.Equal(value.Strings, read.Strings);
        Assert.InRange(value.Bytes, value.ToJson().Length / 2, value.ToJson().Length * 2);
    }

    [Fact]
    public void An_evaluation_is_read_from_a_spool_as_it_was_written()
    {
        StateEvaluation evaluation = Evaluation(
            "e", Increment("a", 3, expiry: In(5)), Add("b", "x", "y"), new StateCall(StateOperation.PutDocument, "c", 4) { Document = """{"a":1}""" },
            new StateCall(StateOperation.Hit, "d", 5) { HitAt = 6, Window = 7 });
        using var stream = new MemoryStream();
        StateEvaluationFormat.Write(new BinaryWriter(stream), evaluation);
        stream.Position = 0;
        StateEvaluation read = StateEvaluationFormat.Read(new BinaryReader(stream));
        Assert.Equal(evaluation.Id, read.Id);
        Assert.Equal(evaluation.Calls.Select(Text), read.Calls.Select(Text));
        Assert.Equal(stream.Length, stream.Position);

        static string Text(AnsweredCall call) => $"{call.Fingerprint} {call.Answer} {call.Call with { Strings = [] }} {string.Join(',', call.Call.Strings)}";
    }
}
