using Iota.Engine.Alerts;
using Iota.Engine.Tests.Support;

namespace Iota.Engine.Tests.Alerts;

/// <summary>The order in which a destination gets its messages, and how fast.</summary>
public sealed class PaceTests : IDisposable
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly StateFolder _folder = new(inMemory: true);
    private readonly SqliteStateStore _store;

    public PaceTests() => _store = _folder.Open();

    [Fact]
    public async Task Two_hosts_share_the_pace_of_a_destination()
    {
        File(20);
        using SqliteStateStore other = _folder.Open();
        var slack = new ScriptedDestination("slack", _folder.Time, Second);
        for (int tenth = 0; tenth < 300; tenth++)
        {
            foreach (SqliteStateStore store in new[] { _store, other })
                await new Deliverer(store, [slack], _folder.Time).DeliverAsync(TestContext.Current.CancellationToken, TimeSpan.Zero);
            _folder.Time.Advance(TimeSpan.FromMilliseconds(100));
        }

        Assert.Equal(Enumerable.Range(0, 20).Select(i => $"k{i}"), slack.Arrived.Select(delivery => delivery.Alert.DedupKey));
        Assert.All(slack.Times.Zip(slack.Times.Skip(1)), pair => Assert.InRange(pair.Second - pair.First, Second, Second));
    }

    [Fact]
    public async Task The_pace_of_one_destination_does_not_slow_another()
    {
        File(20, "file", "slack");
        var slack = new ScriptedDestination("slack", _folder.Time, Second);
        var file = new ScriptedDestination("file", _folder.Time);
        await new Deliverer(_store, [slack, file], _folder.Time).DeliverAsync(TestContext.Current.CancellationToken, TimeSpan.Zero);
        Assert.Equal((1, 20), (slack.Arrived.Count, file.Arrived.Count));
    }

    [Fact]
    public async Task A_deliverer_with_patience_waits_for_the_pace()
    {
        File(3);
        var slack = new ScriptedDestination("slack", _folder.Time, Second);
        Task delivering = new Deliverer(_store, [slack], _folder.Time).DeliverAsync(TestContext.Current.CancellationToken);
        for (int i = 0; i < 100 && !delivering.IsCompleted; i++)
        {
            await Task.Delay(5, TestContext.Current.CancellationToken);
            _folder.Time.Advance(TimeSpan.FromMilliseconds(250));
        }

        await delivering;
        Assert.Equal(3, slack.Arrived.Count);
    }

    [Theory]
    [InlineData(10)]
    [InlineData(180)]
    public async Task After_an_outage_everything_arrives_in_order_and_at_the_permitted_rate(int minutes)
    {
        DateTimeOffset back = _folder.Time.GetUtcNow().AddMinutes(minutes);
        var slack = new ScriptedDestination("slack", _folder.Time, Second, _ =>
            _folder.Time.GetUtcNow() < back ? new DeliveryOutcome(DeliveryState.Retry, "503.") : DeliveryOutcome.Delivered);
        var deliverer = new Deliverer(_store, [slack], _folder.Time);
        File(100);
        for (int second = 0; slack.Arrived.Count < 100 && second < (minutes * 60) + 1_200; second += slack.Arrived.Count > 0 ? 1 : 15)
        {
            await deliverer.DeliverAsync(TestContext.Current.CancellationToken, TimeSpan.Zero);
            _folder.Time.Advance(TimeSpan.FromSeconds(slack.Arrived.Count > 0 ? 1 : 15));
        }

        int[] arrived = [.. slack.Arrived.Select(delivery => int.Parse(delivery.Alert.DedupKey.AsSpan(1), System.Globalization.CultureInfo.InvariantCulture))];
        Assert.Equal(Enumerable.Range(0, 100), arrived.Order());
        Assert.Equal(arrived.Skip(1).Order(), arrived.Skip(1)); // of a long outage the first to be tried again may be another than the first in line
        Assert.All(slack.Times.Zip(slack.Times.Skip(1)), pair => Assert.True(pair.Second - pair.First >= Second));
        Assert.InRange(slack.Tried.Count - 100, 5, 60); // it was not hammered meanwhile
    }

    [Fact]
    public async Task A_message_that_a_destination_cannot_take_does_not_keep_the_others_back_for_ever()
    {
        File(5);
        var slack = new ScriptedDestination("slack", _folder.Time, answer: delivery =>
            delivery.Alert.DedupKey == "k0" ? new DeliveryOutcome(DeliveryState.Retry, "500.") : DeliveryOutcome.Delivered);
        for (int minute = 0; minute < 90; minute++)
        {
            await new Deliverer(_store, [slack], _folder.Time).DeliverAsync(TestContext.Current.CancellationToken, TimeSpan.Zero);
            _folder.Time.Advance(TimeSpan.FromMinutes(1));
        }

        Assert.Equal(["k1", "k2", "k3", "k4"], slack.Arrived.Select(delivery => delivery.Alert.DedupKey));
    }

    [Fact]
    public void The_next_claim_is_known_and_never_in_vain()
    {
        Assert.Null(_store.NextDue());
        File(2);
        Assert.True(_store.NextDue() <= _folder.Time.GetUtcNow());
        Delivery first = Assert.Single(_store.ClaimDue(1, SendLease.Length));
        Assert.Equal(_folder.Time.GetUtcNow() + SendLease.Length, _store.NextDue()); // the second waits for the first
        _store.Settle([(first, new DeliveryOutcome(DeliveryState.Retry, "429.", TimeSpan.FromSeconds(30)))]);
        DateTimeOffset next = _store.NextDue()!.Value;
        Assert.InRange(next - _folder.Time.GetUtcNow(), TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(35));
        _folder.Time.SetUtcNow(next);
        Assert.Equal(2, _store.ClaimDue(10, SendLease.Length).Count);
    }

    public void Dispose()
    {
        _store.Dispose();
        _folder.Dispose();
    }

    private void File(int alerts, params string[] destinations)
    {
        _store.Commit(StateFolder.Batch([.. Enumerable.Range(0, alerts).Select(i => SomeDetection.At(i * 0.01, key: $"k{i}"))]));
        _store.Announce(destinations.Length == 0 ? ["slack"] : destinations);
    }
}
