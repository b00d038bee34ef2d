using Iota.Engine.Alerts;
using Iota.Engine.Tests.Support;

namespace Iota.Engine.Tests.Alerts;

public sealed class PruneTests : IDisposable
{
    private readonly StateFolder _folder = new(inMemory: true);
    private readonly SqliteStateStore _store;

    public PruneTests() => _store = _folder.Open();

    [Fact]
    public void What_is_older_than_the_retention_goes_and_the_rest_stays()
    {
        Store("old", 3_000); // more than one transaction takes
        _folder.Time.Advance(TimeSpan.FromDays(60));
        Store("new", 10);
        _folder.Time.Advance(TimeSpan.FromDays(40));
        Assert.Equal(new PruneResult(3_000, 1, 3_000), _store.Prune(Retention.Of(TimeSpan.FromDays(90))));
        Assert.Equal(["10"], _folder.Query("SELECT count(*) FROM detections"));
        Assert.Equal(["new"], _folder.Query("SELECT key FROM ledger"));
        Assert.Equal(["10|10"], _folder.Query("SELECT count(*), (SELECT count(*) FROM deliveries) FROM alerts"));
        Assert.Equal(new PruneResult(0, 0, 0), _store.Prune(Retention.Of(TimeSpan.FromDays(90))));
        Assert.Equal(_folder.Time.GetUtcNow(), _store.LastTime(StateMark.Pruned));
    }

    [Fact]
    public void Old_logs_that_were_scanned_today_are_not_old()
    {
        _store.Commit(StateFolder.Batch(SomeDetection.At(-500_000)));
        _store.Announce(["slack"]);
        Assert.Equal(new PruneResult(0, 0, 0), _store.Prune(new Retention()));
    }

    [Fact]
    public void An_alert_stays_while_a_message_of_it_is_to_arrive()
    {
        Store("old", 1, deliver: false);
        _folder.Time.Advance(TimeSpan.FromDays(900));
        Assert.Equal(new PruneResult(1, 1, 0), _store.Prune(new Retention()));
        Delivery delivery = Assert.Single(_store.ClaimDue(10, SendLease.Length));
        _store.Settle([(delivery, DeliveryOutcome.Delivered)]);
        Assert.Equal(1, _store.Prune(new Retention()).Alerts);
    }

    [Fact]
    public void An_alert_goes_with_the_windows_folded_into_it_when_all_are_old()
    {
        double edge = SomeDetection.Edge();
        _store.Commit(StateFolder.Batch("a", [SomeDetection.At(edge - 5), SomeDetection.At(edge + 5)]));
        _store.Announce([]);
        _folder.Time.Advance(TimeSpan.FromDays(300));
        _store.Commit(StateFolder.Batch("b", [SomeDetection.At(edge + 6)])); // the folded one is young again
        _folder.Time.Advance(TimeSpan.FromDays(100));
        Assert.Equal(0, _store.Prune(new Retention()).Alerts);
        _folder.Time.Advance(TimeSpan.FromDays(300));
        Assert.Equal(2, _store.Prune(new Retention()).Alerts);
        Assert.Equal(["0"], _folder.Query("SELECT count(*) FROM alerts"));
    }

    [Fact]
    public void An_alert_keeps_its_window_while_its_detections_are_kept()
    {
        Store("old", 1);
        _folder.Time.Advance(TimeSpan.FromDays(10));
        Assert.Equal(new PruneResult(0, 0, 0), _store.Prune(new Retention { Alerts = TimeSpan.FromDays(1) }));
    }

    public void Dispose()
    {
        _store.Dispose();
        _folder.Dispose();
    }

    private void Store(string name, int alerts, bool deliver = true)
    {
        _store.Commit(StateFolder.Batch(name, [.. Enumerable.Range(0, alerts).Select(i => SomeDetection.At(i, $"{name} {i}", key: $"{name} {i}"))]));
        _store.Announce(["file"]);
        if (deliver)
            _folder.Query($"UPDATE deliveries SET state = 'delivered', delivered_at = {_folder.Time.GetUtcNow().ToUnixTimeMilliseconds()}, events_told = 1");
    }
}
