using Iota.Engine.Alerts;
using Iota.Engine.Tests.Support;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Iota.Engine.Tests.Alerts;

/// <summary>Real processes on one state: killed with SIGKILL at chosen points, and contending.</summary>
public sealed class CrashTests : IDisposable
{
    private readonly StateFolder _folder = new();

    [Theory]
    [InlineData("BeforeCommit", 1, 0)]
    [InlineData("BeforeCommit", 4, 3)]
    [InlineData("AfterCommit", 1, 1)]
    [InlineData("AfterCommit", 4, 4)]
    public async Task Of_a_process_that_is_killed_at_a_commit_all_or_nothing_of_that_batch_is_stored(string point, int time, int stored)
    {
        using var host = StateHost.Start($"{point}:{time}", "commit", _folder.Path, "0", "10");
        (int exitCode, IReadOnlyList<(int Number, int)> durable) = await host.EndAsync();
        Assert.Equal((StateHost.Killed, time - 1), (exitCode, durable.Count));
        using SqliteStateStore store = _folder.Open();
        Assert.Equal([$"{stored}"], _folder.Query("SELECT count(*) FROM detections"));
        Assert.Equal([$"{stored}"], _folder.Query("SELECT count(*) FROM ledger"));
        Assert.Equal([$"{stored}"], _folder.Query("SELECT sum(alert_count) FROM (SELECT alert_count FROM alerts UNION ALL SELECT 0)"));
        Assert.Equal(["ok"], _folder.Query("PRAGMA integrity_check"));
    }

    [Fact]
    public async Task Killed_again_and_again_a_run_ends_with_everything_stored_once()
    {
        foreach (string kill in new[] { "BeforeCommit:3", "AfterCommit:5", "BeforeCommit:7" })
        {
            using var doomed = StateHost.Start(kill, "commit", _folder.Path, "0", "10");
            Assert.Equal(StateHost.Killed, (await doomed.EndAsync()).ExitCode);
        }

        using var last = StateHost.Start(null, "commit", _folder.Path, "0", "10");
        Assert.Equal(0, (await last.EndAsync()).ExitCode);
        Assert.Equal(["10|10"], _folder.Query("SELECT count(*), sum(alert_count) FROM alerts"));
        Assert.Equal(["10"], _folder.Query("SELECT count(*) FROM ledger"));
    }

    [Theory]
    [InlineData("AfterSend:1")]
    [InlineData("AfterSend:3")]
    public async Task A_process_that_is_killed_after_sending_costs_one_repeated_message(string kill)
    {
        using var slack = new FakeSlack(FakeSlack.Ok);
        Commit(5);
        using (var doomed = StateHost.Start(kill, "deliver", _folder.Path, slack.Url))
            Assert.Equal(StateHost.Killed, (await doomed.EndAsync()).ExitCode);
        LetLeasesRunOut();
        using (var next = StateHost.Start(null, "deliver", _folder.Path, slack.Url))
            Assert.Equal(0, (await next.EndAsync()).ExitCode);
        Assert.Equal((6, 5), (slack.Bodies.Count, slack.Bodies.Distinct().Count()));
        Assert.Equal(["delivered|5"], _folder.Query("SELECT state, count(*) FROM deliveries GROUP BY state"));
    }

    [Theory]
    [InlineData("BeforeCommit:1")] // before the alerts are announced
    [InlineData("AfterCommit:1")] // announced, nothing claimed
    [InlineData("BeforeCommit:2")]
    [InlineData("AfterCommit:2")] // claimed, nothing sent
    public async Task A_process_that_is_killed_before_sending_costs_no_message_and_repeats_none(string kill)
    {
        using var slack = new FakeSlack(FakeSlack.Ok);
        Commit(5);
        using (var doomed = StateHost.Start(kill, "deliver", _folder.Path, slack.Url))
            Assert.Equal(StateHost.Killed, (await doomed.EndAsync()).ExitCode);
        LetLeasesRunOut();
        using (var next = StateHost.Start(null, "deliver", _folder.Path, slack.Url))
            Assert.Equal(0, (await next.EndAsync()).ExitCode);
        Assert.Equal((5, 5), (slack.Bodies.Count, slack.Bodies.Distinct().Count()));
    }

    [Fact]
    public async Task Two_processes_that_deliver_at_once_send_each_message_once()
    {
        using var slack = new FakeSlack(FakeSlack.Ok);
        Commit(30);
        using var one = StateHost.Start(null, "deliver", _folder.Path, slack.Url);
        using var other = StateHost.Start(null, "deliver", _folder.Path, slack.Url);
        Assert.Equal((0, 0), ((await one.EndAsync()).ExitCode, (await other.EndAsync()).ExitCode));
        Assert.Equal((30, 30), (slack.Bodies.Count, slack.Bodies.Distinct().Count()));
    }

    [Fact]
    public async Task Two_processes_that_commit_at_once_both_get_their_turn()
    {
        const int Count = 120;
        using var one = StateHost.Start(null, "commit", _folder.Path, "0", $"{Count}");
        using var other = StateHost.Start(null, "commit", _folder.Path, "1000", $"{Count}");
        foreach (StateHost host in new[] { one, other })
        {
            (_, IReadOnlyList<(int Number, int Milliseconds)> commits) = await host.EndAsync();
            Assert.Equal(Count, commits.Count);
            Assert.InRange(commits.Max(commit => commit.Milliseconds), 0, 20_000); // below the limit of 30 s, also on a machine that is busy
        }

        Assert.Equal([$"{2 * Count}"], _folder.Query("SELECT count(*) FROM detections"));
        Assert.Equal(["ok"], _folder.Query("PRAGMA integrity_check"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_commit_that_failed_is_looked_up_and_counts_once_whether_it_happened_or_not(bool happened)
    {
        StatePoint point = happened ? StatePoint.AfterCommit : StatePoint.BeforeCommit;
        using SqliteStateStore store = _folder.Open();
        store.Commit(StateFolder.Batch("before", [SomeDetection.At(1)]));
        FailOnce(store, point, raw.SQLITE_IOERR);
        CommitResult result = store.Commit(StateFolder.Batch("after", [SomeDetection.At(2)]));
        Assert.Equal((1, 0), (result.NewDetections.Count, result.DuplicateEvents));
        Assert.Equal(["2"], _folder.Query("SELECT count(*) FROM detections"));
        Assert.Equal(["2"], _folder.Query("SELECT sum(alert_count) FROM alerts"));
        var read = new List<string>();
        store.ReadStoredDetections(detection => read.Add(detection.EventId));
        Assert.Equal(["event-1", "event-2"], read);
    }

    [Fact]
    public void A_commit_whose_token_is_lost_is_repeated_and_changes_nothing_a_second_time()
    {
        using SqliteStateStore store = _folder.Open();
        FailOnce(store, StatePoint.AfterCommit, raw.SQLITE_IOERR, () => _folder.Query("DELETE FROM commits"));
        CommitResult result = store.Commit(StateFolder.Batch(SomeDetection.At(2)));
        Assert.Equal((0, 1), (result.NewDetections.Count, result.DuplicateEvents));
        Assert.Equal(["1|1"], _folder.Query("SELECT count(*), sum(alert_count) FROM alerts"));
    }

    [Fact]
    public void Announcing_and_settling_survive_a_failed_commit()
    {
        using SqliteStateStore store = _folder.Open();
        store.Commit(StateFolder.Batch(SomeDetection.At(2)));
        FailOnce(store, StatePoint.AfterCommit, raw.SQLITE_IOERR);
        Assert.Single(store.Announce(["slack"]));
        Delivery delivery = Assert.Single(store.ClaimDue(10, SendLease.Length));
        FailOnce(store, StatePoint.AfterCommit, raw.SQLITE_IOERR);
        store.Settle([(delivery, DeliveryOutcome.Delivered)]);
        Assert.Equal(["delivered|1"], _folder.Query("SELECT state, attempts FROM deliveries"));
    }

    [Fact]
    public void A_disk_that_keeps_failing_is_an_error()
    {
        using SqliteStateStore store = _folder.Open();
        store.Probe = _ => throw new SqliteException("disk I/O error", raw.SQLITE_IOERR);
        Assert.Contains("safe to try again", Assert.Throws<StateException>(() => store.Commit(StateFolder.Batch(SomeDetection.At(1)))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_temporary_state_that_failed_is_not_used_again_since_nothing_of_the_transaction_was_taken_back()
    {
        using SqliteStateStore store = SqliteStateStore.OpenThrowAway(TimeProvider.System, new Random(1));
        FailOnce(store, StatePoint.BeforeCommit, raw.SQLITE_IOERR);
        Assert.Throws<StateException>(() => store.Commit(StateFolder.Batch(SomeDetection.At(1))));
        Assert.Contains("is not used again", Assert.Throws<StateException>(() => store.Commit(StateFolder.Batch(SomeDetection.At(2)))).Message, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private static void FailOnce(SqliteStateStore store, StatePoint at, int code, Action? before = null)
    {
        bool failed = false;
        store.Probe = point =>
        {
            if (failed || point != at)
                return;
            failed = true;
            before?.Invoke();
            throw new SqliteException("disk I/O error", code);
        };
    }

    private void Commit(int alerts)
    {
        using SqliteStateStore store = _folder.Open();
        store.Commit(StateFolder.Batch([.. Enumerable.Range(0, alerts).Select(i => SomeDetection.At(i, key: $"k{i}"))]));
    }

    private void LetLeasesRunOut() => _folder.Query("UPDATE deliveries SET lease_until = 0 WHERE state = 'sending'; UPDATE holds SET until = 0");
}
