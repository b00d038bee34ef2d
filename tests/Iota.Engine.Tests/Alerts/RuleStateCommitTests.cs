using CsCheck;
using Iota.Engine.Alerts;
using Iota.Engine.RuleState;
using Iota.Engine.Sources;
using Iota.Engine.Tests.RuleState;
using Iota.Engine.Tests.Support;
using Microsoft.Data.Sqlite;
using static Iota.Engine.Tests.RuleState.StateCalls;

namespace Iota.Engine.Tests.Alerts;

/// <summary>The state of rules in the file: what is delivered twice is done once, whoever delivers it.</summary>
public sealed class RuleStateCommitTests : IDisposable
{
    private readonly StateFolder _folder = new(inMemory: true);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void What_is_committed_is_read_back_with_the_answers_of_its_evaluation()
    {
        using SqliteStateStore store = _folder.Open();
        store.Commit(Batch("a", Evaluation("e1", Increment("k", 3), Add("k", "x", "y"))));
        StateRead read = store.ReadRuleState("k", new EvaluationId("rule", "e1"));
        Assert.Equal("""{"count":3,"strings":["x","y"]}""", read.Value!.ToJson());
        Assert.True(read.Recorded!.TryGet(AnsweredCall.FingerprintOf(1, StateOperation.AddStrings, "k"), out string? answer));
        Assert.Equal("\"answer 1\"", answer);
        Assert.False(store.ReadRuleState("other", new EvaluationId("rule", "e2")).Recorded!.TryGet(0, out _));
    }

    [Fact]
    public void The_same_event_in_two_objects_of_one_transaction_counts_once()
    {
        using SqliteStateStore store = _folder.Open();
        BatchCommit batch = new("rules-1", [Object("a", Evaluation("e1", Increment("k"))), Object("b", Evaluation("e1", Increment("k")), Evaluation("e2", Increment("k")))]);
        store.Commit(batch);
        Assert.Equal(["k|{\"count\":2}"], Rows());
    }

    [Fact]
    public void Of_a_rule_that_does_more_than_before_only_the_new_calls_are_done()
    {
        using SqliteStateStore store = _folder.Open();
        store.Commit(Batch("a", Evaluation("e1", Increment("k"))));
        store.Commit(Batch("a", Evaluation("e1", Increment("k"), Increment("new"))));
        store.Commit(Batch("a", Evaluation("e1", Increment("k"), Increment("new"))));
        Assert.Equal(["k|{\"count\":1}", "new|{\"count\":1}"], Rows());
    }

    /// <summary>Two hosts that each have the events in their own order and batches, and deliver some of them again.</summary>
    [Fact]
    public void Two_hosts_on_one_file_count_every_event_once()
    {
        Gen.Select(Gen.Int[0, 20].Array[1, 6].Array[1, 8], Gen.Int).Sample((batches, seed) =>
        {
            using var folder = new StateFolder(inMemory: true);
            using SqliteStateStore one = folder.Open();
            using SqliteStateStore two = folder.Open();
            var random = new Random(seed);
            foreach (int[] events in batches.Concat(batches.Where(_ => random.Next(2) == 0)))
            {
                BatchCommit batch = Batch($"o{events[0]}", [.. events.Select(id => Evaluation($"e{id}", Increment("k"), Add("k", $"v{id}")))]);
                (random.Next(2) == 0 ? one : two).Commit(batch);
            }

            HashSet<int> distinct = [.. batches.SelectMany(events => events)];
            StateValue value = one.ReadRuleState("k", null).Value!;
            Assert.Equal((long)distinct.Count, value.Count);
            Assert.Equal(string.Join(",", distinct.Select(id => $"v{id}").Order(StringComparer.Ordinal)), string.Join(",", value.Strings!));
        }, iter: 25);
    }

    [Fact]
    public void Expired_keys_and_old_evaluations_are_removed_a_few_at_a_time()
    {
        using SqliteStateStore store = _folder.Open();
        long now = _folder.Time.GetUtcNow().ToUnixTimeMilliseconds();
        store.Commit(Batch("a", [.. Enumerable.Range(0, 500).Select(i => Evaluation($"e{i}", Increment($"k{i}", at: now, expiry: In(60, now))))]));
        store.Commit(Batch("b", Evaluation("for ever", Increment("kept", expiry: new StateExpiry(StateExpiryKind.Never)))));
        Assert.Equal(501, Rows().Count);
        _folder.Time.Advance(TimeSpan.FromHours(23)); // a scan of old logs may still be going on
        store.Commit(Batch("c", Evaluation("c", Increment("kept"))));
        Assert.Equal(501, Rows().Count);
        _folder.Time.Advance(TimeSpan.FromHours(2));
        store.Commit(Batch("d", Evaluation("d", Increment("kept"))));
        Assert.Equal(301, Rows().Count);
        store.Commit(Batch("e", Evaluation("e", Increment("kept"))));
        store.Commit(Batch("f", Evaluation("f", Increment("kept"))));
        Assert.Equal(["kept|{\"count\":5}"], Rows());

        Assert.Equal("505", Assert.Single(_folder.Query("SELECT count(*) FROM rule_calls")));
        _folder.Time.Advance(TimeSpan.FromDays(15));
        for (int i = 0; i < 3; i++) store.Commit(Batch($"g{i}", Evaluation($"g{i}", Increment("kept"))));
        Assert.Equal("3", Assert.Single(_folder.Query("SELECT count(*) FROM rule_calls")));
    }

    [Fact]
    public void A_commit_without_state_touches_nothing_of_it()
    {
        using SqliteStateStore store = _folder.Open();
        store.Commit(Batch("a", Evaluation("e", Increment("k", expiry: In(-1)))));
        _folder.Time.Advance(TimeSpan.FromDays(400));
        store.Commit(StateFolder.Batch(SomeDetection.At(1)));
        Assert.Single(Rows());
    }

    [Fact]
    public void A_state_of_version_2_gets_the_tables_and_keeps_its_rows()
    {
        _folder.MakeVersion(2);
        _folder.Query("INSERT INTO ledger VALUES ('b', 'k', '', 'r', 1, 1, 0, 0)");
        using SqliteStateStore next = _folder.Open();
        next.Commit(Batch("a", Evaluation("e", Increment("k"))));
        Assert.Equal([$"{StateSchema.Version}", "2"], [.. _folder.Query("PRAGMA user_version"), .. _folder.Query("SELECT count(*) FROM ledger")]);
        Assert.Single(Rows());
    }

    [Fact]
    public void A_read_waits_for_a_writer_as_long_as_it_may_and_then_says_so()
    {
        _folder.Open().Dispose();
        using SqliteStateStore store = SqliteStateStore.Open(_folder.Path, TimeProvider.System, new Random(1), TimeSpan.FromMilliseconds(300));
        using SqliteConnection other = _folder.Connect();
        using (SqliteCommand command = other.CreateCommand())
        {
            command.CommandText = "BEGIN IMMEDIATE";
            command.ExecuteNonQuery();
            Assert.Null(store.ReadRuleState("k", null).Value); // somebody prepares a transaction: that is no obstacle
            command.CommandText = "COMMIT; BEGIN EXCLUSIVE";
            command.ExecuteNonQuery();
        }

        long begin = TimeProvider.System.GetTimestamp();
        StateException error = Assert.Throws<StateException>(() => store.ReadRuleState("k", null));
        Assert.Contains("was locked by another process for more than 0.3 s", error.Message, StringComparison.Ordinal);
        Assert.InRange(TimeProvider.System.GetElapsedTime(begin).TotalSeconds, 0.25, 10);
    }

    private static BatchCommit Batch(string name, params IReadOnlyList<StateEvaluation> evaluations) => new("rules-1", [Object(name, evaluations)]);

    private static ObjectCommit Object(string name, params IReadOnlyList<StateEvaluation> evaluations) =>
        new(new ObjectRef("logs", name, "v1"), 1, 1, 0, []) { StateWrites = evaluations };

    private IReadOnlyList<string> Rows() => _folder.Query("SELECT key, value FROM rule_state ORDER BY key");
}
