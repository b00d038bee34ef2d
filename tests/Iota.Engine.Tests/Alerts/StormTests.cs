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
    public async Task What_a_digest_told_is_followed_up_by_one_digest_when_the_last_of_its_windows_closes()
    {
        Store(0, 200);
        _store.Announce(["slack"]);
        ScriptedDestination slack = Slack("the thread");
        await DeliverAsync(slack);
        Store(20, 150, events: 3, from: 1);
        DateTimeOffset closed = LastWindowEnd() + FollowUpPolicy.Lateness;
        for (; _folder.Time.GetUtcNow() < closed.AddHours(3); _folder.Time.Advance(TimeSpan.FromMinutes(5)))
        {
            _store.FileFollowUps();
            await DeliverAsync(slack);
        }

        Assert.Equal(2, slack.Arrived.Count);
        var followUp = Assert.IsType<DigestMessage>(slack.Arrived[1].Message);
        Assert.Equal((150, 450, 150, 1), (followUp.AlertCount, followUp.EventCount, followUp.AnnouncedCount, followUp.Sequence));
        Assert.InRange(slack.Times[1], closed, closed.AddMinutes(5));
        Assert.Equal("the thread", slack.Arrived[1].Thread);
        Assert.Equal(slack.Arrived[0].Alert.AlertId, followUp.FirstDigest);
        Assert.Equal($"{followUp.Alert.AlertId}:slack:digest:1", slack.Arrived[1].IdempotencyKey);
        Assert.NotEqual(slack.Arrived[0].IdempotencyKey, slack.Arrived[1].IdempotencyKey);
    }

    [Fact]
    public async Task Late_events_of_a_storm_are_followed_up_at_most_once_an_hour()
    {
        Store(0, 200);
        _store.Announce(["slack"]);
        ScriptedDestination slack = Slack();
        await DeliverAsync(slack);
        _folder.Time.Advance(TimeSpan.FromHours(6));
        for (int minute = 0; minute < 179; minute++)
        {
            Store(minute, 1, events: 2, from: 1);
            _store.FileFollowUps();
            await DeliverAsync(slack);
            _folder.Time.Advance(TimeSpan.FromMinutes(1));
        }

        _folder.Time.Advance(TimeSpan.FromHours(2));
        _store.FileFollowUps();
        await DeliverAsync(slack);
        Assert.InRange(slack.Arrived.Count, 4, 5);
        Assert.Equal(379, EventsTold(slack));
    }

    [Fact]
    public async Task Events_that_come_while_a_digest_is_on_its_way_are_followed_up()
    {
        Store(0, 200);
        _store.Announce(["slack"]);
        Delivery claimed = Assert.Single(_store.ClaimDue(10, SendLease.Length, new Dictionary<string, TimeSpan> { ["slack"] = Second }));
        Store(7, 2, events: 2, from: 1);
        Assert.Equal(0, _store.FileFollowUps(closeWindows: true)); // what is on its way might tell it
        _store.Settle([(claimed, DeliveryOutcome.Delivered)]);
        Assert.Equal(2, _store.FileFollowUps(closeWindows: true));
        _folder.Time.Advance(Second);
        ScriptedDestination slack = Slack();
        await DeliverAsync(slack);
        var followUp = Assert.IsType<DigestMessage>(Assert.Single(slack.Arrived).Message);
        Assert.Equal((2, 4, 2), (followUp.AlertCount, followUp.EventCount, followUp.AnnouncedCount));
    }

    [Fact]
    public async Task One_alert_of_a_digest_that_grew_is_followed_up_like_any_other()
    {
        Store(0, 200);
        _store.Announce(["slack"]);
        ScriptedDestination slack = Slack();
        await DeliverAsync(slack);
        Store(7, 1, events: 4, from: 1);
        _store.FileFollowUps(closeWindows: true);
        _folder.Time.Advance(Second);
        await DeliverAsync(slack);
        var followUp = Assert.IsType<FollowUpMessage>(slack.Arrived[^1].Message);
        Assert.Equal(("k7", 4, 1, 1), (followUp.Alert.DedupKey, followUp.Alert.Count, followUp.AnnouncedCount, followUp.Sequence));
    }

    [Fact]
    public async Task Follow_ups_of_alerts_that_were_told_one_by_one_become_a_digest_when_they_are_too_many()
    {
        var slack = new ScriptedDestination("slack", _folder.Time);
        for (int first = 0; first < 300; first += 100)
        {
            Store(first, 100);
            _store.Announce(["slack"]);
            await DeliverAsync(slack);
        }

        Assert.Equal(300, slack.Arrived.Count);
        Store(0, 300, events: 2, from: 1);
        _store.FileFollowUps(closeWindows: true);
        ScriptedDestination paced = Slack();
        await DeliverAsync(paced);
        Assert.Equal((300, 600, 300), Assert.IsType<DigestMessage>(Assert.Single(paced.Arrived).Message) is var digest
            ? (digest.AlertCount, digest.EventCount, digest.AnnouncedCount) : default);
    }

    [Fact]
    public async Task A_digest_says_what_holds_for_all_of_its_alerts()
    {
        Store(0, 200);
        _store.Commit(StateFolder.Batch("critical", [SomeDetection.At(30, key: "k999") with
        {
            Severity = Severity.Critical, Account = "444455556666", Region = "us-east-1", SourceAddress = "203.0.113.77",
        }]));
        _store.Announce(["slack"]);
        ScriptedDestination slack = Slack();
        await DeliverAsync(slack);
        Alert told = slack.Arrived[0].Alert;
        Assert.Equal((Severity.Critical, "k0", "root", "", 1), (told.Severity, told.DedupKey, told.Actor, told.SourceAddress, told.Count));
        Assert.Equal((SomeDetection.Noon, SomeDetection.Noon.AddMinutes(30)), (told.FirstEventTime, told.LastEventTime));
        Assert.Equal(["111122223333", "444455556666", "eu-central-1", "us-east-1"], [.. told.Accounts, .. told.Regions]);
    }

    [Fact]
    public void However_a_storm_grows_in_the_end_everything_was_told_and_it_took_few_messages() =>
        Gen.Select(Gen.Int[100, 300], Gen.Select(Gen.Int[0, 299], Gen.Int[0, 200]).Array[0, 200], Gen.Int[0, 5], Gen.Int).Sample((alerts, growth, failures, seed) =>
        {
            using var folder = new StateFolder(inMemory: true);
            using SqliteStateStore store = folder.Open();
            var random = new Random(seed);
            int lost = failures;
            var slack = new ScriptedDestination("slack", folder.Time, Second, _ => lost-- > 0 ? new DeliveryOutcome(DeliveryState.Retry, "503.") : DeliveryOutcome.Delivered);
            var deliverer = new Deliverer(store, [slack], folder.Time);
            Detection[] first = [.. Enumerable.Range(0, alerts).Select(n => SomeDetection.At(n * 0.01, $"e{n}", key: $"k{n}"))];
            Detection[] more = [.. growth.Distinct().Select(one => SomeDetection.At(one.Item2 * 0.1, $"m{one}", key: $"k{one.Item1 % alerts}"))];
            random.Shuffle(more);
            store.Commit(StateFolder.Batch("first", first));
            for (int i = 0; i < 60; i++)
            {
                store.Commit(StateFolder.Batch($"more {i}", [.. more.Where((_, index) => index % 20 == i)]));
                store.Announce(["slack"]);
                store.FileFollowUps();
                for (int rest = 0; rest < 3; rest++)
                {
                    _ = deliverer.DeliverAsync(CancellationToken.None, TimeSpan.Zero).GetAwaiter().GetResult();
                    folder.Time.Advance(Second);
                }

                folder.Time.Advance(i < 20 ? TimeSpan.FromMinutes(random.Next(20)) : TimeSpan.FromMinutes(20));
            }

            for (int second = 0; second < 400; second++)
            {
                _ = deliverer.DeliverAsync(CancellationToken.None, TimeSpan.Zero).GetAwaiter().GetResult();
                folder.Time.Advance(Second);
            }

            Assert.Equal(first.Length + more.Length, EventsTold(slack));
            if (alerts > 120)
                Assert.InRange(slack.Arrived.Count, 1, 30);
        }, iter: 5, threads: 1);

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

    private ScriptedDestination Slack(string? thread = null) =>
        new("slack", _folder.Time, Second, _ => DeliveryOutcome.Delivered with { Thread = thread });

    /// <summary>The sum of what the messages said was new.</summary>
    private static long EventsTold(ScriptedDestination destination) => destination.Arrived.Sum(delivery => delivery.Message switch
    {
        DigestMessage digest => digest.EventCount - digest.AnnouncedCount,
        FollowUpMessage followUp => followUp.Alert.Count - followUp.AnnouncedCount,
        _ => delivery.Alert.Count,
    });

    private DateTimeOffset LastWindowEnd() => DateTimeOffset.FromUnixTimeMilliseconds(
        long.Parse(_folder.Query("SELECT max(window_start + period) FROM alerts")[0], System.Globalization.CultureInfo.InvariantCulture));

    private Task DeliverAsync(ScriptedDestination destination) =>
        new Deliverer(_store, [destination], _folder.Time).DeliverAsync(TestContext.Current.CancellationToken, TimeSpan.Zero);

    private void Store(int first, int count, int events = 1, int from = 0) => _store.Commit(StateFolder.Batch($"{first} {from}", [.. Enumerable.Range(first, count)
        .SelectMany(n => Enumerable.Range(from, events - from).Select(e => SomeDetection.At((n * 0.0001) + (e * 0.00001), $"e{n}-{e}", key: $"k{n}")))]));
}
