using Iota.Engine.Alerts;
using Iota.Engine.Destinations;
using Iota.Engine.Tests.Support;

namespace Iota.Engine.Tests.Alerts;

public sealed class DelivererTests : IDisposable
{
    private readonly StateFolder _folder = new();
    private readonly SqliteStateStore _store;

    public DelivererTests() => _store = _folder.Open();

    [Fact]
    public async Task Everything_that_is_due_is_sent_in_order_and_once()
    {
        File(25, "slack");
        var slack = new Scripted("slack");
        await new Deliverer(_store, [slack], _folder.Time).DeliverAsync(TestContext.Current.CancellationToken);
        Assert.Equal(Enumerable.Range(0, 25).Select(i => $"k{i}"), slack.Sent.Select(delivery => delivery.Alert.DedupKey));
        Assert.Empty(await new Deliverer(_store, [slack], _folder.Time).DeliverAsync(TestContext.Current.CancellationToken));
        Assert.Equal(25, slack.Sent.Count);
    }

    [Fact]
    public async Task Each_alert_goes_to_each_destination()
    {
        File(3, "slack", "mail");
        var slack = new Scripted("slack");
        var mail = new Scripted("mail");
        await new Deliverer(_store, [slack, mail], _folder.Time).DeliverAsync(TestContext.Current.CancellationToken);
        Assert.Equal((3, 3), (slack.Sent.Count, mail.Sent.Count));
    }

    [Fact]
    public async Task A_destination_that_asks_to_wait_is_left_alone_while_others_go_on()
    {
        File(4, "slack", "mail");
        var slack = new Scripted("slack", _ => new DeliveryOutcome(DeliveryState.Retry, "429.", TimeSpan.FromSeconds(30)));
        var mail = new Scripted("mail");
        var results = await new Deliverer(_store, [slack, mail], _folder.Time).DeliverAsync(TestContext.Current.CancellationToken);
        Assert.Equal((1, 4), (slack.Sent.Count, mail.Sent.Count));
        Assert.Equal(3, results.Count(result => result.Outcome.State == DeliveryState.Untried));

        _folder.Time.Advance(TimeSpan.FromSeconds(36));
        var willing = new Scripted("slack");
        await new Deliverer(_store, [willing, mail], _folder.Time).DeliverAsync(TestContext.Current.CancellationToken);
        Assert.Equal([2, 1, 1, 1], willing.Sent.Select(delivery => delivery.Attempt));
    }

    [Fact]
    public async Task When_the_time_is_up_the_rest_stays_in_the_outbox_without_a_try()
    {
        File(5, "slack");
        using var deadline = new CancellationTokenSource();
        var slack = new Scripted("slack", sent =>
        {
            if (sent == 2)
                deadline.Cancel();
            return DeliveryOutcome.Delivered;
        });
        await new Deliverer(_store, [slack], _folder.Time).DeliverAsync(deadline.Token);
        Assert.Equal(["delivered|1", "delivered|1", "pending|0", "pending|0", "pending|0"], Rows());
    }

    [Fact]
    public async Task A_send_that_the_deadline_cuts_off_is_tried_again()
    {
        File(2, "slack");
        using var deadline = new CancellationTokenSource();
        var slack = new Scripted("slack", _ =>
        {
            deadline.Cancel();
            throw new OperationCanceledException(deadline.Token);
        });
        await new Deliverer(_store, [slack], _folder.Time).DeliverAsync(deadline.Token);
        Assert.Equal(["pending|1", "pending|0"], Rows());
    }

    [Fact]
    public async Task A_destination_that_throws_keeps_nothing_from_the_others_and_its_message_is_not_kept()
    {
        File(2, "slack", "mail");
        var slack = new Scripted("slack", _ => throw new InvalidOperationException("https://hooks.slack.com/services/secret"));
        var mail = new Scripted("mail");
        await new Deliverer(_store, [slack, mail], _folder.Time).DeliverAsync(TestContext.Current.CancellationToken);
        Assert.Equal(2, mail.Sent.Count);
        Assert.Equal(
            ["The destination 'slack' failed with InvalidOperationException, which is a defect of Iota."],
            _folder.Query("SELECT DISTINCT last_error FROM deliveries WHERE destination = 'slack' AND attempts > 0"));
    }

    [Fact]
    public async Task A_delivery_to_a_destination_that_is_configured_no_more_waits_and_says_so()
    {
        File(1, "pager");
        await new Deliverer(_store, [], _folder.Time).DeliverAsync(TestContext.Current.CancellationToken);
        string error = Assert.Single(_folder.Query("SELECT last_error FROM deliveries"));
        Assert.Contains("No destination is named 'pager' any more", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_crash_after_sending_repeats_that_one_delivery_and_no_other()
    {
        File(5, "slack");
        var slack = new Scripted("slack");
        var doomed = new Deliverer(new CrashingStore(_store, settlesBeforeCrash: 2), [slack], _folder.Time);
        await Assert.ThrowsAsync<StateException>(() => doomed.DeliverAsync(TestContext.Current.CancellationToken));
        Assert.Equal(3, slack.Sent.Count);
        _folder.Time.Advance(SendLease.Length);
        await new Deliverer(_store, [slack], _folder.Time).DeliverAsync(TestContext.Current.CancellationToken);
        Assert.Equal(["k0", "k1", "k2", "k2", "k3", "k4"], slack.Sent.Select(delivery => delivery.Alert.DedupKey));
        Assert.All(Rows(), row => Assert.StartsWith("delivered", row, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Deliveries_that_wait_behind_slow_ones_are_not_taken_by_another_process()
    {
        File(6, "file");
        using SqliteStateStore other = _folder.Open();
        var takenByOther = new List<Delivery>();
        var slow = new Scripted("file", _ =>
        {
            _folder.Time.Advance(SendLease.LongestSend - TimeSpan.FromSeconds(1));
            takenByOther.AddRange(other.ClaimDue(10, SendLease.Length));
            return DeliveryOutcome.Delivered;
        });
        await new Deliverer(_store, [slow], _folder.Time).DeliverAsync(TestContext.Current.CancellationToken);
        Assert.Empty(takenByOther);
        Assert.Equal(6, slow.Sent.Count);
    }

    [Fact]
    public async Task What_another_process_took_meanwhile_is_left_to_it()
    {
        File(3, "file");
        using SqliteStateStore other = _folder.Open();
        var slow = new Scripted("file", send =>
        {
            if (send == 1)
            {
                _folder.Time.Advance(SendLease.Length); // as when a process is suspended
                Assert.Equal(3, other.ClaimDue(10, SendLease.Length).Count);
            }

            return DeliveryOutcome.Delivered;
        });
        await new Deliverer(_store, [slow], _folder.Time).DeliverAsync(TestContext.Current.CancellationToken);
        Assert.Equal(["k0"], slow.Sent.Select(delivery => delivery.Alert.DedupKey));
    }

    [Fact]
    public async Task A_send_that_does_not_end_is_cut_off_before_its_lease_ends()
    {
        File(1, "hung");
        Task<IReadOnlyList<(Delivery Delivery, DeliveryOutcome Outcome)>> delivering =
            new Deliverer(_store, [new Hanging()], _folder.Time).DeliverAsync(TestContext.Current.CancellationToken, TimeSpan.Zero);
        Assert.False(delivering.IsCompleted);
        _folder.Time.Advance(SendLease.LongestSend);
        (_, DeliveryOutcome outcome) = Assert.Single(await delivering);
        Assert.Equal(DeliveryState.Retry, outcome.State);
        Assert.True(SendLease.LongestSend < SendLease.Length);
    }

    public void Dispose()
    {
        _store.Dispose();
        _folder.Dispose();
    }

    private void File(int alerts, params string[] destinations)
    {
        _store.Commit(StateFolder.Batch([.. Enumerable.Range(0, alerts).Select(i => SomeDetection.At(i, key: $"k{i}"))]));
        _store.Announce(destinations);
    }

    private IReadOnlyList<string> Rows() => _folder.Query("SELECT state, attempts FROM deliveries ORDER BY id");

    /// <param name="answer">Gets the number of the send, from 1.</param>
    private sealed class Scripted(string name, Func<int, DeliveryOutcome>? answer = null) : IDestination
    {
        public string Name => name;

        public List<Delivery> Sent { get; } = [];

        public Task<DeliveryOutcome> SendAsync(Delivery delivery, CancellationToken cancellationToken)
        {
            Sent.Add(delivery);
            return Task.FromResult(answer?.Invoke(Sent.Count) ?? DeliveryOutcome.Delivered);
        }
    }

    private sealed class Hanging : IDestination
    {
        public string Name => "hung";

        public async Task<DeliveryOutcome> SendAsync(Delivery delivery, CancellationToken cancellationToken)
        {
            await Task.Delay(Timeout.Infinite, cancellationToken);
            return DeliveryOutcome.Delivered;
        }
    }

    /// <summary>A store whose process ends when it settles once too often.</summary>
    private sealed class CrashingStore(SqliteStateStore store, int settlesBeforeCrash) : IStateStore
    {
        private int _settles;

        public IReadOnlyList<Delivery> ClaimDue(
            int max, TimeSpan lease, IReadOnlyDictionary<string, TimeSpan>? intervals = null, IReadOnlyDictionary<string, TimeSpan>? readIntervals = null) =>
            store.ClaimDue(max, lease, intervals, readIntervals);

        public DateTimeOffset? NextDue() => store.NextDue();

        public int FileFollowUps(bool closeWindows = false) => store.FileFollowUps(closeWindows);

        public IReadOnlyList<Delivery> Settle(
            IReadOnlyCollection<(Delivery Delivery, DeliveryOutcome Outcome)> outcomes, IReadOnlyCollection<Delivery>? held = null, TimeSpan lease = default) =>
            _settles++ == settlesBeforeCrash ? throw new StateException("The process ends here.") : store.Settle(outcomes, held, lease);

        public IReadOnlyDictionary<Engine.Sources.ObjectRef, LedgerEntry> FindDone(IReadOnlyCollection<Engine.Sources.ObjectRef> objects) => store.FindDone(objects);

        public Engine.RuleState.StateRead ReadRuleState(string key, Engine.RuleState.EvaluationId? evaluation) => store.ReadRuleState(key, evaluation);

        public CommitResult Commit(BatchCommit batch) => store.Commit(batch);

        public void NoteLake(IReadOnlyCollection<Engine.Sources.ObjectRef> written) => store.NoteLake(written);

        public IReadOnlyCollection<Alert> Announce(Func<Alert, IEnumerable<string>> route) => store.Announce(route);

        public void Dispose() => store.Dispose();
    }
}
