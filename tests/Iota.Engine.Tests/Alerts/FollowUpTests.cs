using CsCheck;
using Iota.Engine.Alerts;
using Iota.Engine.Destinations;
using Iota.Engine.Tests.Support;

namespace Iota.Engine.Tests.Alerts;

public sealed class FollowUpTests : IDisposable
{
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(2);

    private readonly StateFolder _folder = new(inMemory: true);
    private readonly SqliteStateStore _store;
    private readonly ScriptedDestination _slack;

    public FollowUpTests()
    {
        _store = _folder.Open();
        _slack = new ScriptedDestination("slack", _folder.Time, answer: _ => new DeliveryOutcome(DeliveryState.Delivered, Thread: "thread 1"));
    }

    /// <summary>Minutes after noon at which the window of the tests begins: later than the clock of a fresh folder.</summary>
    private static double Start => SomeDetection.Edge() + 120;

    [Fact]
    public async Task Ten_events_are_one_message_and_one_follow_up_when_the_window_closes()
    {
        SetClock(Start + 1);
        await StoreAndDeliverAsync(1);
        for (int i = 2; i <= 10; i++)
        {
            SetClock(Start + i);
            await StoreAndDeliverAsync(i);
        }

        SetClock(Start + 60 + 14);
        await DeliverAsync();
        Assert.Single(_slack.Arrived);
        SetClock(Start + 60 + 15);
        await DeliverAsync();
        await DeliverAsync();
        FollowUpMessage followUp = Assert.IsType<FollowUpMessage>(Assert.Single(_slack.Arrived.Skip(1)).Message);
        Assert.Equal((1, 1, 10), (followUp.AnnouncedCount, followUp.Sequence, followUp.Alert.Count));
    }

    [Fact]
    public async Task A_follow_up_goes_into_the_thread_of_the_first_message_under_a_key_of_its_own()
    {
        SetClock(Start + 1);
        await StoreAndDeliverAsync(1);
        await StoreAndDeliverAsync(2);
        SetClock(Start + 75);
        await DeliverAsync();
        Assert.Equal([null, "thread 1"], _slack.Arrived.Select(delivery => delivery.Thread));
        string id = _slack.Arrived[0].Alert.AlertId;
        Assert.Equal([$"{id}:slack", $"{id}:slack:1"], _slack.Arrived.Select(delivery => delivery.IdempotencyKey));
    }

    [Fact]
    public async Task An_alert_that_did_not_grow_has_no_follow_up()
    {
        SetClock(Start + 1);
        await StoreAndDeliverAsync(1);
        SetClock(Start + 500);
        await DeliverAsync();
        Assert.Single(_slack.Arrived);
    }

    [Fact]
    public async Task Events_that_come_while_the_first_message_waits_are_in_it()
    {
        SetClock(Start + 1);
        Store(1);
        _store.Announce(["slack"]);
        Store(2);
        await DeliverAsync();
        SetClock(Start + 75);
        await DeliverAsync();
        Assert.Equal(2, Assert.Single(_slack.Arrived).Alert.Count);
    }

    [Fact]
    public async Task Events_that_come_while_the_first_message_is_on_its_way_are_followed_up()
    {
        SetClock(Start + 1);
        Store(1);
        _store.Announce(["slack"]);
        Delivery claimed = Assert.Single(_store.ClaimDue(10, Lease));
        Store(2);
        Assert.Equal(0, _store.FileFollowUps(closeWindows: true)); // what is on its way might tell it
        _store.Settle([(claimed, DeliveryOutcome.Delivered)]);
        SetClock(Start + 75);
        await DeliverAsync();
        Assert.Equal(1, Assert.IsType<FollowUpMessage>(Assert.Single(_slack.Arrived).Message).AnnouncedCount);
    }

    [Fact]
    public async Task After_the_window_has_closed_there_is_at_most_one_follow_up_an_hour()
    {
        SetClock(Start + 1);
        await StoreAndDeliverAsync(1);
        for (double minute = Start + 2; minute < Start + 119; minute += 3)
        {
            SetClock(minute);
            await StoreAndDeliverAsync(minute - Start);
        }

        SetClock(Start + 400);
        await DeliverAsync();
        double[] told = [.. _slack.Times.Select(time => (time - SomeDetection.Noon).TotalMinutes - Start)];
        Assert.Equal(3, told.Length);
        Assert.InRange(told[1], 75, 78);
        Assert.True(told[2] - told[1] >= 60);
        Assert.Equal(40, _slack.Told.Values.Single());
    }

    [Fact]
    public async Task Late_events_of_an_old_alert_wait_until_its_last_message_is_an_hour_old()
    {
        SetClock(Start + 10_000); // logs of last week
        await StoreAndDeliverAsync(1);
        await StoreAndDeliverAsync(2);
        SetClock(Start + 10_059);
        await DeliverAsync();
        Assert.Single(_slack.Arrived);
        SetClock(Start + 10_060);
        await DeliverAsync();
        Assert.Equal([1, 2], _slack.Arrived.Select(delivery => delivery.Alert.Count));
    }

    [Fact]
    public async Task Events_next_to_an_announced_alert_are_its_follow_up_and_no_alert_of_their_own()
    {
        SetClock(Start + 1);
        await StoreAndDeliverAsync(1);
        SetClock(Start + 62);
        await StoreAndDeliverAsync(61, -2);
        SetClock(Start + 75);
        await DeliverAsync();
        Assert.Equal([1, 3], _slack.Arrived.Select(delivery => delivery.Alert.Count));
        Assert.Single(_slack.Told);
    }

    [Fact]
    public async Task At_the_end_of_a_scan_windows_are_closed()
    {
        SetClock(Start + 1);
        await StoreAndDeliverAsync(1);
        Store(2);
        Assert.Equal(1, _store.FileFollowUps(closeWindows: true));
        await DeliverAsync();
        Store(3);
        Assert.Equal(0, _store.FileFollowUps(closeWindows: true)); // the second follow-up waits for its hour
        SetClock(Start + 62);
        Assert.Equal(1, _store.FileFollowUps(closeWindows: true));
    }

    [Fact]
    public async Task Each_destination_is_told_what_it_does_not_know()
    {
        SetClock(Start + 1);
        Store(1);
        _store.Announce(["mail", "slack"]);
        await DeliverAsync();
        Store(2);
        var mail = new ScriptedDestination("mail", _folder.Time);
        await new Deliverer(_store, [_slack, mail], _folder.Time).DeliverAsync(TestContext.Current.CancellationToken, TimeSpan.Zero);
        SetClock(Start + 75);
        _store.FileFollowUps();
        await new Deliverer(_store, [_slack, mail], _folder.Time).DeliverAsync(TestContext.Current.CancellationToken, TimeSpan.Zero);
        Assert.Equal([1, 2], _slack.Arrived.Select(delivery => delivery.Alert.Count));
        Assert.Equal([2], mail.Arrived.Select(delivery => delivery.Alert.Count));
    }

    [Fact]
    public async Task An_acknowledged_alert_is_not_followed_up()
    {
        SetClock(Start + 1);
        await StoreAndDeliverAsync(1);
        Assert.True(_store.Acknowledge(_slack.Arrived[0].Alert.AlertId));
        Assert.False(_store.Acknowledge(_slack.Arrived[0].Alert.AlertId));
        await StoreAndDeliverAsync(2);
        SetClock(Start + 500);
        await DeliverAsync();
        Assert.Single(_slack.Arrived);
    }

    [Fact]
    public void However_detections_come_what_was_told_in_the_end_is_what_is_stored() => Gen.Select(
        Gen.Select(Gen.Int[0, 300], Gen.Int[0, 2]).Array[1, 40], Gen.Int[1, 8], Gen.Int[0, 3], Gen.Int).Sample((events, batches, crashes, seed) =>
        {
            var random = new Random(seed);
            Detection[] detections = [.. events.Distinct().Select(one => SomeDetection.At(one.Item1, $"e{one}", key: $"k{one.Item2}", threshold: one.Item2 + 1))];
            random.Shuffle(detections);
            (Dictionary<string, long> told, int messages) = TellAll(detections, batches, crashes, random);
            Assert.Equal(told.OrderBy(alert => alert.Key), Stored().OrderBy(alert => alert.Key));
            Assert.InRange(messages, told.Count, 40);
            ResetState();
        }, iter: 20, threads: 1);

    public void Dispose()
    {
        _store.Dispose();
        _folder.Dispose();
    }

    /// <summary>Stores everything in batches with time passing, and some answers of the destination getting lost.</summary>
    private (Dictionary<string, long> Told, int Messages) TellAll(Detection[] detections, int batches, int failures, Random random)
    {
        var slack = new ScriptedDestination("slack", _folder.Time, answer: _ =>
            failures-- > 0 ? new DeliveryOutcome(DeliveryState.Retry, "503.") : DeliveryOutcome.Delivered);
        var maintenance = new StateMaintenance(
            _store, new Deliverer(_store, [slack], _folder.Time), AlertRoute.ToAll(["slack"]),
            new MaintenanceOptions { BackUpEvery = TimeSpan.FromDays(9_999), NoDataAfter = TimeSpan.FromDays(9_999) }, _folder.Time);
        for (int i = 0; i < batches + 8; i++)
        {
            if (i < batches)
                _store.Commit(StateFolder.Batch($"object {i}", [.. detections.Where((_, index) => index % batches == i)]));
            _folder.Time.Advance(TimeSpan.FromMinutes(i < batches ? random.Next(90) : 90));
            _ = maintenance.TickAsync(CancellationToken.None).GetAwaiter().GetResult();
        }

        return (slack.Told, slack.Arrived.Count);
    }

    private Dictionary<string, long> Stored() => _folder.Query(
        "SELECT a.alert_id, sum(w.alert_count) FROM alerts a JOIN alerts w ON w.id = a.id OR w.folded_into = a.id WHERE a.state = 'announced' GROUP BY a.id")
        .Select(row => row.Split('|')).ToDictionary(row => row[0], row => long.Parse(row[1], System.Globalization.CultureInfo.InvariantCulture));

    private void ResetState() => _folder.Query("DELETE FROM deliveries; DELETE FROM detections; UPDATE alerts SET folded_into = NULL; DELETE FROM alerts; DELETE FROM holds");

    private void SetClock(double minute) => _folder.Time.SetUtcNow(SomeDetection.Noon.AddMinutes(minute));

    private void Store(params double[] minutes)
    {
        foreach (double minute in minutes)
            _store.Commit(StateFolder.Batch($"object {minute}", [SomeDetection.At(Start + minute)]));
    }

    private Task StoreAndDeliverAsync(params double[] minutes)
    {
        Store(minutes);
        _store.Announce(["slack"]);
        return DeliverAsync();
    }

    private Task DeliverAsync()
    {
        _store.FileFollowUps();
        return new Deliverer(_store, [_slack], _folder.Time).DeliverAsync(TestContext.Current.CancellationToken, TimeSpan.Zero);
    }
}
