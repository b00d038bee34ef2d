using CsCheck;
using Iota.Engine.Alerts;
using Iota.Engine.Destinations;
using Iota.Engine.Tests.Support;

namespace Iota.Engine.Tests.Alerts;

/// <summary>What a backfill stores, and whoever delivers beside it or later: a worker, the tick.</summary>
public sealed class SilenceTests : IDisposable
{
    private readonly StateFolder _folder = new(inMemory: true);
    private readonly SqliteStateStore _store;
    private readonly ScriptedDestination _slack;

    public SilenceTests()
    {
        _store = _folder.Open();
        _slack = new ScriptedDestination("slack", _folder.Time);
        SetClock(Start + 1);
    }

    /// <summary>Minutes after noon at which the window of the tests begins.</summary>
    private static double Start => SomeDetection.Edge() + 120;

    public void Dispose()
    {
        _store.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Nobody_is_told_of_what_a_backfill_found_whoever_looks_at_it_later()
    {
        Backfill(1, 2, 70);
        Assert.Equal([3], _store.SettleSilently().Select(alert => alert.Count)); // the second window is folded into the first
        await TickForDaysAsync();
        Assert.Empty(_slack.Tried);
        AlertEntry entry = Assert.Single(_store.ReadAlerts(new AlertFilter()));
        Assert.True(entry.Silent);
        Assert.Empty(entry.Deliveries);
    }

    [Fact]
    public async Task Nor_when_a_worker_decides_on_it_because_the_backfill_was_killed()
    {
        Backfill(1, 2);
        Assert.Empty(Announce());
        await TickForDaysAsync();
        Assert.Empty(_slack.Tried);
        Assert.Empty(_store.SettleSilently());
        Assert.Single(_store.ReadAlerts(new AlertFilter()));
    }

    [Fact]
    public async Task An_alert_that_was_told_is_not_told_again_when_a_backfill_finds_more_of_it()
    {
        Live(1);
        await TickAsync();
        Backfill(2, 3, 65, -5); // its own window, and both neighbours
        Assert.Empty(_store.SettleSilently());
        await TickForDaysAsync();
        Assert.Equal([1], _slack.Arrived.Select(delivery => delivery.Alert.Count));
        Assert.Equal(5, Assert.Single(_store.ReadAlerts(new AlertFilter())).Alert.Count);
    }

    [Fact]
    public async Task What_a_backfill_adds_before_a_follow_up_makes_none_of_its_own()
    {
        Live(1);
        Announce();
        Live(2); // looks again when the window closes, though the message tells both
        await TickAsync();
        Backfill(3);
        await TickForDaysAsync();
        Assert.Equal([2], _slack.Arrived.Select(delivery => delivery.Alert.Count));
    }

    [Fact]
    public async Task A_follow_up_for_an_event_that_came_by_itself_tells_that_one_as_new_and_the_sum_of_all()
    {
        Live(1);
        await TickAsync();
        Live(2);
        Backfill(3, 4);
        await TickForDaysAsync();
        FollowUpMessage followUp = Assert.IsType<FollowUpMessage>(Assert.Single(_slack.Arrived.Skip(1)).Message);
        Assert.Equal((3, 4), (followUp.AnnouncedCount, followUp.Alert.Count));
    }

    [Theory]
    [InlineData(5)] // in the window of the alert
    [InlineData(65)] // in the one after it
    [InlineData(-5)] // and before it
    public async Task An_event_that_comes_by_itself_has_the_alert_of_a_backfill_told(double minute)
    {
        Backfill(1, 2);
        Assert.Single(_store.SettleSilently());
        Live(minute);
        Assert.Equal([3], Announce().Select(alert => alert.Count));
        Assert.Empty(Announce());
        await TickForDaysAsync();
        Assert.Equal([3], _slack.Arrived.Select(delivery => delivery.Alert.Count));
        Assert.False(Assert.Single(_store.ReadAlerts(new AlertFilter())).Silent);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(65)]
    [InlineData(-5)]
    public async Task So_it_has_when_nobody_has_decided_on_either(double minute)
    {
        Backfill(1);
        Live(minute);
        Assert.Empty(_store.SettleSilently()); // left to whoever knows where alerts go
        Assert.Equal([2], Announce().Select(alert => alert.Count));
        await TickAsync();
        Backfill(3); // and silence does not come back
        await TickForDaysAsync();
        Assert.Equal([2], _slack.Arrived.Select(delivery => delivery.Alert.Count));
    }

    [Fact]
    public void An_event_that_a_backfill_found_first_is_not_told_when_it_comes_again()
    {
        Backfill(1);
        _store.SettleSilently();
        Live(1);
        Assert.Empty(Announce());
    }

    [Fact]
    public async Task Below_the_threshold_what_came_last_decides()
    {
        LiveOf(3, 1, 2);
        Assert.Empty(Announce());
        BackfillOf(3, "root", 3);
        Assert.Single(_store.SettleSilently());
        await TickForDaysAsync();
        Assert.Empty(_slack.Tried);
        LiveOf(3, 4);
        await TickForDaysAsync();
        Assert.Equal([4], _slack.Arrived.Select(delivery => delivery.Alert.Count));
    }

    [Fact]
    public void Events_of_a_backfill_count_towards_the_threshold_of_those_that_come_by_themselves()
    {
        BackfillOf(3, "root", 1, 2);
        Assert.Empty(_store.SettleSilently());
        LiveOf(3, 3);
        Assert.Equal([3], Announce().Select(alert => alert.Count));
    }

    [Fact]
    public void A_backfill_leaves_alerts_that_wait_to_be_told_to_those_who_tell()
    {
        Live(1);
        BackfillOf(1, "other", 1);
        Assert.Equal(["other"], _store.SettleSilently().Select(alert => alert.DedupKey));
        Assert.Equal(["root"], Announce().Select(alert => alert.DedupKey));
    }

    [Fact]
    public void A_backfill_does_not_hide_that_no_logs_arrive()
    {
        Backfill(1);
        Assert.Null(_store.LastTime(StateMark.ObjectDone));
        Live(2);
        Assert.NotNull(_store.LastTime(StateMark.ObjectDone));
    }

    /// <summary>Of three keys, whatever came in whatever order, in whatever windows: alerts with an event that came by itself after or beside them are told, the others are
    /// not, and no message is sent for events of a backfill alone.</summary>
    [Fact]
    public void However_history_and_present_mix_each_event_of_the_present_is_told_and_alerts_of_history_alone_never() => Gen.Select(
        Gen.Select(Gen.Int[0, 2], Gen.Int[-120, 300], Gen.Bool, Gen.Bool).Array[1, 25], Gen.Int[0, int.MaxValue]).Sample(
        (steps, seed) =>
        {
            using var folder = new StateFolder(inMemory: true);
            using SqliteStateStore store = folder.Open();
            var slack = new ScriptedDestination("slack", folder.Time);
            var live = new HashSet<string>();
            var seen = new HashSet<string>();
            int at = 0;
            foreach ((int key, int minute, bool silent, bool decide) in steps)
            {
                string id = $"{key} {minute}";
                store.Commit(StateFolder.Batch($"object {at++}", [SomeDetection.At(Start + minute, eventId: id, key: $"key {key}")]) with { Silent = silent });
                if (seen.Add(id) && !silent) live.Add(id);
                folder.Time.Advance(TimeSpan.FromMinutes(seed % 50));
                if (!decide) continue;
                if (silent) store.SettleSilently();
                else Tick(store, folder, slack);
            }
            for (int hour = 0; hour < 12; hour++)
            {
                folder.Time.Advance(TimeSpan.FromHours(1));
                Tick(store, folder, slack);
            }
            string[] withLive = [.. folder.Query("SELECT a.alert_id, d.event_id FROM detections d JOIN alerts w ON w.id = d.alert JOIN alerts a ON a.id = coalesce(w.folded_into, w.id)")
                .Select(row => row.Split('|')).Where(row => live.Contains(row[1])).Select(row => row[0]).Distinct().Order()];
            Assert.Equal(withLive, slack.Told.Keys.Order());
            Assert.True(slack.Arrived.Count <= live.Count);
        }, iter: 150);

    private static void Tick(SqliteStateStore store, StateFolder folder, ScriptedDestination slack)
    {
        store.Announce(["slack"]);
        store.FileFollowUps();
        new Deliverer(store, [slack], folder.Time).DeliverAsync(TestContext.Current.CancellationToken, TimeSpan.Zero).GetAwaiter().GetResult();
    }

    private void SetClock(double minute) => _folder.Time.SetUtcNow(SomeDetection.Noon.AddMinutes(minute));

    private void Live(params double[] minutes) => LiveOf(1, minutes);

    private void LiveOf(int threshold, params double[] minutes) => Store(silent: false, threshold, "root", minutes);

    private void Backfill(params double[] minutes) => BackfillOf(1, "root", minutes);

    private void BackfillOf(int threshold, string key, params double[] minutes) => Store(silent: true, threshold, key, minutes);

    private void Store(bool silent, int threshold, string key, double[] minutes)
    {
        foreach (double minute in minutes)
            _store.Commit(StateFolder.Batch($"object {minute} {silent}", [SomeDetection.At(Start + minute, eventId: $"{key} {minute}", key: key, threshold: threshold)]) with { Silent = silent });
    }

    private IReadOnlyList<Alert> Announce() => _store.Announce(["slack"]);

    private async Task TickAsync()
    {
        Announce();
        _store.FileFollowUps();
        await new Deliverer(_store, [_slack], _folder.Time).DeliverAsync(TestContext.Current.CancellationToken, TimeSpan.Zero);
    }

    private async Task TickForDaysAsync()
    {
        for (int i = 0; i < 24; i++)
        {
            await TickAsync();
            _folder.Time.Advance(TimeSpan.FromHours(2));
        }
    }
}
