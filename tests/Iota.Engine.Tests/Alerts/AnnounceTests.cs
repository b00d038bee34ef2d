using Iota.Engine.Alerts;
using Iota.Engine.Rules;
using Iota.Engine.Tests.Support;

namespace Iota.Engine.Tests.Alerts;

public sealed class AnnounceTests : IDisposable
{
    private readonly StateFolder _folder = new();
    private readonly SqliteStateStore _store;

    public AnnounceTests() => _store = _folder.Open();

    [Fact]
    public void Two_events_ten_minutes_apart_are_one_alert_wherever_the_window_begins()
    {
        for (double start = 0; start < 60; start += 2.5)
        {
            string key = $"key {start}";
            _store.Commit(StateFolder.Batch(key, [SomeDetection.At(start, $"{key} a", key: key), SomeDetection.At(start + 10, $"{key} b", key: key)]));
            Alert alert = Assert.Single(_store.Announce(["slack"]));
            Assert.Equal((2, SomeDetection.Noon.AddMinutes(start + 10)), (alert.Count, alert.LastEventTime));
        }
    }

    [Fact]
    public void Two_events_across_the_edge_are_one_alert_when_they_come_in_two_runs()
    {
        double edge = SomeDetection.Edge();
        foreach ((double first, double second, string key) in new[] { (edge - 5, edge + 5, "root"), (edge + 65, edge + 55, "root") })
        {
            using var folder = new StateFolder();
            using SqliteStateStore store = folder.Open();
            store.Commit(StateFolder.Batch("a", [SomeDetection.At(first, key: key)]));
            Alert alert = Assert.Single(store.Announce(["slack"]));
            store.Commit(StateFolder.Batch("b", [SomeDetection.At(second, key: key)]));
            Assert.Empty(store.Announce(["slack"]));
            Alert now = Assert.Single(store.ClaimDue(10, TimeSpan.FromMinutes(1))).Alert;
            Assert.Equal((alert.AlertId, 2), (now.AlertId, now.Count));
        }
    }

    [Fact]
    public void An_announced_alert_is_not_announced_again_and_counts_on()
    {
        double start = SomeDetection.Edge();
        _store.Commit(StateFolder.Batch("a", [SomeDetection.At(start + 1)]));
        Assert.Single(_store.Announce(["slack"]));
        _store.Commit(StateFolder.Batch("b", [SomeDetection.At(start + 2)]));
        Assert.Empty(_store.Announce(["slack"]));
        Assert.Equal(2, Assert.Single(_store.ClaimDue(10, TimeSpan.FromMinutes(1))).Alert.Count);
    }

    [Theory]
    [InlineData("alice", "alice", "bob", 0)]
    [InlineData("alice", "bob", "carol", 1)]
    public void Where_a_rule_says_what_is_unique_the_threshold_counts_distinct_values(string first, string second, string third, int alerts)
    {
        double start = SomeDetection.Edge();
        string[] values = [first, second, third, first];
        _store.Commit(StateFolder.Batch("a", [.. values.Select((value, i) =>
            SomeDetection.At(start + i, $"event {i}") with { UniqueValue = value, Policy = AlertPolicy.Default with { Threshold = 3 } })]));
        Assert.Equal(alerts, _store.Announce(["slack"]).Count);
    }

    [Theory]
    [InlineData("carol", 1)]
    [InlineData("alice", 0)]
    public void Distinct_values_on_both_sides_of_an_edge_reach_a_threshold_together(string last, int alerts)
    {
        double edge = SomeDetection.Edge();
        (double Minute, string Value)[] events = [(edge - 20, "alice"), (edge - 10, "bob"), (edge + 30, last)];
        foreach ((double minute, string value) in events)
        {
            _store.Commit(StateFolder.Batch(value + minute, [SomeDetection.At(minute, threshold: 3) with { UniqueValue = value }]));
            _ = _store.Announce([]);
        }

        Assert.Equal(alerts, _folder.Query("SELECT id FROM alerts WHERE state = 'announced'").Count);
    }

    [Fact]
    public void Events_two_windows_later_are_a_new_alert()
    {
        double start = SomeDetection.Edge();
        _store.Commit(StateFolder.Batch("a", [SomeDetection.At(start + 1), SomeDetection.At(start + 61), SomeDetection.At(start + 121)]));
        Assert.Equal([2, 1], _store.Announce(["slack"]).Select(alert => alert.Count));
    }

    [Fact]
    public void Rules_and_keys_have_alerts_of_their_own()
    {
        _store.Commit(StateFolder.Batch(SomeDetection.At(1), SomeDetection.At(2, key: "other"), SomeDetection.At(3, rule: "Other")));
        Assert.Equal(3, _store.Announce([]).Select(alert => alert.AlertId).Distinct().Count());
    }

    [Fact]
    public void Alerts_come_by_first_event_time()
    {
        _store.Commit(StateFolder.Batch([.. Enumerable.Range(0, 40).Select(i => SomeDetection.At(i * 7 % 40, key: $"k{i}"))]));
        IReadOnlyList<Alert> alerts = _store.Announce([]);
        Assert.Equal(40, alerts.Count);
        Assert.Equal(alerts.OrderBy(alert => alert.FirstEventTime), alerts);
    }

    [Fact]
    public void Below_its_threshold_an_alert_waits_for_the_next_event_in_a_later_run()
    {
        double edge = SomeDetection.Edge();
        _store.Commit(StateFolder.Batch("a", [SomeDetection.At(edge - 20, threshold: 3), SomeDetection.At(edge - 10, threshold: 3)]));
        Assert.Empty(_store.Announce(["slack"]));
        Assert.Empty(_store.Announce(["slack"]));
        _store.Commit(StateFolder.Batch("b", [SomeDetection.At(edge + 30, threshold: 3)]));
        Alert alert = Assert.Single(_store.Announce(["slack"]));
        Assert.Equal((3, SomeDetection.At(edge - 20).Title), (alert.Count, alert.Title));
        Assert.Empty(_store.Announce(["slack"]));
    }

    [Fact]
    public void A_late_event_before_a_window_that_was_below_its_threshold_makes_it_an_alert()
    {
        double edge = SomeDetection.Edge();
        _store.Commit(StateFolder.Batch("a", [SomeDetection.At(edge + 1, threshold: 3), SomeDetection.At(edge + 2, threshold: 3)]));
        Assert.Empty(_store.Announce(["slack"]));
        _store.Commit(StateFolder.Batch("b", [SomeDetection.At(edge - 10, threshold: 3)]));
        Assert.Equal(3, Assert.Single(_store.Announce(["slack"])).Count);
    }

    [Fact]
    public void Events_that_are_spread_wider_than_one_period_do_not_reach_a_threshold()
    {
        double edge = SomeDetection.Edge();
        double[] minutes = [edge - 50, edge - 1, edge + 30];
        _store.Commit(StateFolder.Batch([.. minutes.Select(minute => SomeDetection.At(minute, threshold: 3))]));
        Assert.Empty(_store.Announce(["slack"]));
    }

    [Fact]
    public void One_event_delivered_three_times_does_not_reach_a_threshold_of_three()
    {
        for (int i = 0; i < 3; i++)
            _store.Commit(StateFolder.Batch($"object {i}", [SomeDetection.At(1, threshold: 3)]));
        Assert.Empty(_store.Announce(["slack"]));
    }

    [Theory]
    [InlineData(null, "mail slack")]
    [InlineData("", "")]
    [InlineData("mail", "mail")]
    [InlineData("mail mail pager", "mail")]
    public void An_alert_goes_where_its_rule_chose_among_the_destinations_there_are(string? chosen, string expected)
    {
        string[]? choice = chosen?.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        _store.Commit(StateFolder.Batch(SomeDetection.At(1) with { Destinations = choice }));
        Assert.Equal(choice, Assert.Single(_store.Announce(["slack", "mail", "slack"])).Destinations);
        Assert.Equal(expected, string.Join(' ', _store.ClaimDue(10, TimeSpan.FromMinutes(1)).Select(delivery => delivery.Destination).Order()));
    }

    [Fact]
    public async Task Of_two_processes_one_announces_each_alert()
    {
        _store.Commit(StateFolder.Batch([.. Enumerable.Range(0, 200).Select(i => SomeDetection.At(i, key: $"k{i}"))]));
        using SqliteStateStore other = SqliteStateStore.Open(_folder.Path, TimeProvider.System, new Random(2));
        using SqliteStateStore third = SqliteStateStore.Open(_folder.Path, TimeProvider.System, new Random(3));
        IReadOnlyList<Alert>[] announced = await Task.WhenAll(Task.Run(() => other.Announce(["slack"])), Task.Run(() => third.Announce(["slack"])));
        Assert.Equal([0, 200], announced.Select(alerts => alerts.Count).Order());
    }

    public void Dispose()
    {
        _store.Dispose();
        _folder.Dispose();
    }
}
