using Iota.Engine.Alerts;
using Iota.Engine.Sources;
using Iota.Engine.Tests.Support;

namespace Iota.Engine.Tests.Alerts;

/// <summary>What the ledger remembers of the lake.</summary>
public sealed class LakeRowsTests : IDisposable
{
    private readonly StateFolder _folder = new(inMemory: true);
    private readonly SqliteStateStore _store;

    public LakeRowsTests() => _store = _folder.Open();

    public void Dispose()
    {
        _store.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void What_waits_is_found_oldest_try_first_until_it_is_written_or_given_up()
    {
        Commit("a", LakeMark.Waits);
        Commit("b", LakeMark.Waits);
        Commit("c", LakeMark.Written);
        Commit("d", null);
        Assert.Equal(["a", "b"], Waiting());

        Try("a", LakeMark.Waits);
        Assert.Equal(["b", "a"], Waiting());
        Try("b", LakeMark.GivenUp);
        Assert.Equal(["a"], Waiting());
        _store.NoteLake([Source("a"), Source("c"), Source("d")]);
        Assert.Empty(Waiting());
        Assert.Equal(["a|1", "b|2", "c|1", "d|"], _folder.Query("SELECT key, lake_done FROM ledger ORDER BY key"));
    }

    [Fact]
    public void A_round_sees_nothing_twice_and_nothing_that_has_just_been_committed()
    {
        Commit("a", LakeMark.Waits);
        DateTimeOffset begun = _folder.Time.GetUtcNow();
        Assert.Empty(_store.FindLakeWaiting(10, begun, begun));
        _folder.Time.Advance(TimeSpan.FromMinutes(5));
        begun = _folder.Time.GetUtcNow();
        Assert.Single(_store.FindLakeWaiting(10, begun, begun));
        _store.NoteLakeTries([new LakeTry(Source("a"), LakeMark.Waits)], begun);
        Assert.Empty(_store.FindLakeWaiting(10, begun, begun));
    }

    [Fact]
    public void The_backlog_is_how_many_wait_and_since_when()
    {
        Assert.Equal(new LakeBacklog(0, null), _store.ReadLakeBacklog());
        DateTimeOffset first = _folder.Time.GetUtcNow();
        Commit("a", LakeMark.Waits);
        _folder.Time.Advance(TimeSpan.FromHours(1));
        Commit("b", LakeMark.Waits);
        Commit("c", null);
        LakeBacklog backlog = _store.ReadLakeBacklog();
        Assert.Equal((2, first, TimeSpan.FromHours(1)), (backlog.Waiting, backlog.Oldest, backlog.Age(_folder.Time.GetUtcNow())));
    }

    [Fact]
    public void An_object_that_is_evaluated_again_without_a_lake_keeps_what_is_known_of_it()
    {
        Commit("a", LakeMark.Written);
        Commit("a", null);
        Assert.Equal(["1"], _folder.Query("SELECT lake_done FROM ledger"));
        Commit("a", LakeMark.Waits);
        Assert.Equal(["0"], _folder.Query("SELECT lake_done FROM ledger"));
    }

    [Fact]
    public void A_state_of_before_the_lake_has_objects_that_nobody_writes_again()
    {
        using var old = new StateFolder(inMemory: true);
        old.MakeVersion(4);
        old.Query("INSERT INTO ledger (bucket, key, version, rule_set, events, evaluated, set_aside, done_at) VALUES ('logs', 'a', '', 'r', 1, 1, 0, 0)");
        using SqliteStateStore store = old.Open();
        Assert.Equal(0, store.ReadLakeBacklog().Waiting);
        Assert.Single(store.FindDone([new ObjectRef("logs", "a")]));
    }

    private static ObjectRef Source(string key) => new("logs", key, key == "b" ? null : "v1");

    private void Commit(string key, LakeMark? mark) =>
        _store.Commit(new BatchCommit("rules-1", [new ObjectCommit(Source(key), 1, 1, 0, []) { Lake = mark }]));

    private void Try(string key, LakeMark mark)
    {
        _folder.Time.Advance(TimeSpan.FromMinutes(5));
        _store.NoteLakeTries([new LakeTry(Source(key), mark)], _folder.Time.GetUtcNow());
    }

    private string[] Waiting()
    {
        _folder.Time.Advance(TimeSpan.FromMinutes(1));
        return [.. _store.FindLakeWaiting(10, _folder.Time.GetUtcNow(), _folder.Time.GetUtcNow()).Select(waiting => waiting.Source.Key)];
    }
}
