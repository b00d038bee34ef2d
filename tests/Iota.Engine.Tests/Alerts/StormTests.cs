using CsCheck;
using Iota.Engine.Alerts;
using Iota.Engine.Tests.Support;

namespace Iota.Engine.Tests.Alerts;

public sealed class StormTests : IDisposable
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly StateFolder _folder = new(inMemory: true);
    private readonly SqliteStateStore _store;

    public StormTests() => _store = _folder.Open();

    [Theory]
    [InlineData(1, 120, 120, 120, false)] // two minutes of messages
    [InlineData(1, 121, 121, 121, true)]
    [InlineData(1, 11, 601, 11, true)] // ten minutes of messages of all rules: every rule is brief
    [InlineData(1, 10, 601, 10, false)]
    [InlineData(1, 11, 600, 11, false)]
    [InlineData(0, 9_000, 9_000, 9_000, false)] // no pace: a file takes everything
    [InlineData(0, 1, 1, 10_001, true)] // a key that explodes
    [InlineData(0, 0, 0, 10_001, false)]
    public void A_storm_is_what_a_destination_cannot_take_or_nobody_can_read(int seconds, long waiting, long waitingOfAll, long inHour, bool expected) =>
        Assert.Equal(expected, StormPolicy.IsStorm(TimeSpan.FromSeconds(seconds), waiting, waitingOfAll, inHour));

    [Fact]
    public async Task A_storm_is_one_digest_with_counts_and_the_first_ten_and_every_alert_keeps_its_row()
    {
        Store(0, 500, events: 2);
        Assert.Equal(500, _store.Announce(["slack"]).Count);
        ScriptedDestination slack = Slack();
        await DeliverAsync(slack);
        var digest = Assert.IsType<DigestMessage>(Assert.Single(slack.Arrived).Message);
        Assert.Equal((500, 1_000), (digest.AlertCount, digest.EventCount));
        Assert.Equal(Enumerable.Range(0, 10).Select(i => $"k{i}"), digest.First.Select(alert => alert.DedupKey));
        Assert.Equal($"{digest.Alert.AlertId}:slack:digest", slack.Arrived[0].IdempotencyKey);
        Assert.Equal("500", Assert.Single(_folder.Query("SELECT count(*) FROM alerts WHERE state = 'announced'")));
        Assert.Equal(500, _store.ReadAlerts(new AlertFilter()).Count(entry => entry.Deliveries.Single() is { InDigest: true, IsDelivered: true }));
        Assert.Empty(_store.ReadAlerts(new AlertFilter { Undelivered = true }));
    }

    [Fact]
    public async Task After_a_digest_new_alerts_of_the_rule_gather_for_the_next_one()
    {
        ScriptedDestination slack = Slack();
        Store(0, 200);
        _store.Announce(["slack"]);
        await DeliverAsync(slack);
        for (int minute = 1; minute <= 14; minute++)
        {
            Store(200 + (minute * 30), 30);
            _store.Announce(["slack"]);
            await DeliverAsync(slack);
            _folder.Time.Advance(TimeSpan.FromMinutes(1));
        }

        Assert.Single(slack.Arrived);
        _folder.Time.Advance(TimeSpan.FromMinutes(1));
        await DeliverAsync(slack);
        Assert.Equal([200, 420], slack.Arrived.Select(delivery => Assert.IsType<DigestMessage>(delivery.Message).AlertCount));
    }

    [Fact]
    public async Task A_gathering_digest_keeps_no_other_rule_waiting()
    {
        ScriptedDestination slack = Slack();
        Store(0, 200);
        _store.Announce(["slack"]);
        await DeliverAsync(slack);
        Store(200, 5);
        _store.Announce(["slack"]);
        _folder.Time.Advance(Second);
        _store.Commit(StateFolder.Batch("other", [SomeDetection.At(1, rule: "Other")]));
        _store.Announce(["slack"]);
        await DeliverAsync(slack);
        Assert.Equal("Other", slack.Arrived[^1].Alert.RuleId);
        Assert.IsType<AlertMessage>(slack.Arrived[^1].Message);
    }

    [Fact]
    public async Task What_gathers_alone_is_told_as_an_alert_and_the_storm_is_over()
    {
        ScriptedDestination slack = Slack();
        Store(0, 200);
        _store.Announce(["slack"]);
        await DeliverAsync(slack);
        Store(200, 1);
        _store.Announce(["slack"]);
        _folder.Time.Advance(TimeSpan.FromMinutes(61));
        await DeliverAsync(slack);
        Assert.IsType<AlertMessage>(slack.Arrived[^1].Message);
    }

    [Fact]
    public async Task A_digest_that_was_tried_stays_as_it_is()
    {
        bool down = true;
        var slack = new ScriptedDestination("slack", _folder.Time, Second, _ => down ? new DeliveryOutcome(DeliveryState.Retry, "503.") : DeliveryOutcome.Delivered);
        Store(0, 200);
        _store.Announce(["slack"]);
        await DeliverAsync(slack);
        Store(200, 200);
        _store.Announce(["slack"]);
        down = false;
        _folder.Time.Advance(TimeSpan.FromMinutes(1));
        await DeliverAsync(slack);
        _folder.Time.Advance(TimeSpan.FromMinutes(16));
        await DeliverAsync(slack);
        Assert.Equal([200, 200], slack.Arrived.Select(delivery => Assert.IsType<DigestMessage>(delivery.Message).AlertCount));
    }

    [Fact]
    public async Task Ten_thousand_alerts_of_one_rule_in_an_hour_are_folded_for_every_destination()
    {
        Store(0, 10_001);
        _store.Announce(["file"]);
        var file = new ScriptedDestination("file", _folder.Time);
        await DeliverAsync(file);
        Assert.Equal(10_001, Assert.IsType<DigestMessage>(Assert.Single(file.Arrived).Message).AlertCount);
    }

    [Fact]
    public async Task Alerts_that_a_digest_told_are_not_followed_up_one_by_one()
    {
        Store(0, 200);
        _store.Announce(["slack"]);
        ScriptedDestination slack = Slack();
        await DeliverAsync(slack);
        Store(0, 200, events: 2, from: 1);
        Assert.Equal(0, _store.FileFollowUps(closeWindows: true));
    }

    [Fact]
    public void Every_alert_is_told_once_whatever_is_folded() =>
        Gen.Select(Gen.Int[1, 300].Array[1, 5], Gen.Int[0, 20]).Sample((bursts, minutes) =>
        {
            using var folder = new StateFolder(inMemory: true);
            using SqliteStateStore store = folder.Open();
            var slack = new ScriptedDestination("slack", folder.Time, Second);
            var deliverer = new Deliverer(store, [slack], folder.Time);
            int alerts = 0;
            for (int i = 0; i < 150; i++)
            {
                if (i < bursts.Length)
                {
                    store.Commit(StateFolder.Batch($"object {i}", [.. Enumerable.Range(alerts, bursts[i]).Select(n => SomeDetection.At(n * 0.001, $"e{n}", key: $"k{n}"))]));
                    alerts += bursts[i];
                    store.Announce(["slack"]);
                }

                _ = deliverer.DeliverAsync(CancellationToken.None, TimeSpan.Zero).GetAwaiter().GetResult();
                folder.Time.Advance(i < bursts.Length ? TimeSpan.FromMinutes(minutes) : i < 140 ? Second : TimeSpan.FromMinutes(16));
            }

            Assert.Equal(alerts, slack.Arrived.Sum(delivery => delivery.Message is DigestMessage digest ? digest.AlertCount : 1));
        }, iter: 3, threads: 1);

    public void Dispose()
    {
        _store.Dispose();
        _folder.Dispose();
    }

    private ScriptedDestination Slack() => new("slack", _folder.Time, Second);

    private Task DeliverAsync(ScriptedDestination destination) =>
        new Deliverer(_store, [destination], _folder.Time).DeliverAsync(TestContext.Current.CancellationToken, TimeSpan.Zero);

    private void Store(int first, int count, int events = 1, int from = 0) => _store.Commit(StateFolder.Batch($"{first} {from}", [.. Enumerable.Range(first, count)
        .SelectMany(n => Enumerable.Range(from, events - from).Select(e => SomeDetection.At((n * 0.0001) + (e * 0.00001), $"e{n}-{e}", key: $"k{n}")))]));
}
