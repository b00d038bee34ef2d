using Iota.Engine.Alerts;
using Iota.Engine.Tests.Support;

namespace Iota.Engine.Tests.Alerts;

public sealed class OutboxTests : IDisposable
{
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(2);

    private readonly StateFolder _folder = new(inMemory: true);
    private readonly SqliteStateStore _store;

    public OutboxTests() => _store = _folder.Open();

    [Fact]
    public void A_delivery_that_is_claimed_is_left_alone_until_its_lease_runs_out()
    {
        File("slack");
        Delivery first = Assert.Single(_store.ClaimDue(10, Lease));
        Assert.Equal((1, "slack", $"{first.Alert.AlertId}:slack"), (first.Attempt, first.Destination, first.IdempotencyKey));
        _folder.Time.Advance(Lease - TimeSpan.FromSeconds(1));
        Assert.Empty(_store.ClaimDue(10, Lease));
        _folder.Time.Advance(TimeSpan.FromSeconds(1));
        Delivery second = Assert.Single(_store.ClaimDue(10, Lease));
        Assert.Equal((2, first.IdempotencyKey), (second.Attempt, second.IdempotencyKey));
    }

    [Fact]
    public void Deliveries_are_claimed_in_the_order_they_were_filed_and_no_more_than_wanted()
    {
        for (int i = 0; i < 5; i++)
            File("slack", i);
        IReadOnlyList<Delivery> first = _store.ClaimDue(3, Lease);
        Assert.Equal(["k0", "k1", "k2"], first.Select(delivery => delivery.Alert.DedupKey));
        Assert.Empty(_store.ClaimDue(3, Lease)); // what is under way must arrive before what is behind it
        _store.Settle([.. first.Select(delivery => (delivery, DeliveryOutcome.Delivered))]);
        Assert.Equal(["k3", "k4"], _store.ClaimDue(3, Lease).Select(delivery => delivery.Alert.DedupKey));
    }

    [Fact]
    public void What_was_delivered_is_never_claimed_again()
    {
        File("slack");
        Settle(Claim(), DeliveryOutcome.Delivered);
        _folder.Time.Advance(TimeSpan.FromDays(1));
        Assert.Empty(_store.ClaimDue(10, Lease));
        Assert.Equal(["delivered|1|"], Rows());
    }

    [Fact]
    public void A_failed_delivery_is_due_again_after_its_wait_and_says_why()
    {
        File("slack");
        Settle(Claim(), new DeliveryOutcome(DeliveryState.Retry, "503."));
        Assert.Equal(["pending|1|503."], Rows());
        _folder.Time.Advance(TimeSpan.FromSeconds(2));
        Assert.Empty(_store.ClaimDue(10, Lease));
        _folder.Time.Advance(TimeSpan.FromSeconds(3));
        Assert.Equal(2, Claim().Attempt);
    }

    [Fact]
    public void A_dead_delivery_is_kept_with_its_reason_and_never_claimed()
    {
        File("slack");
        Settle(Claim(), new DeliveryOutcome(DeliveryState.Dead, "The webhook is gone."));
        _folder.Time.Advance(TimeSpan.FromDays(1));
        Assert.Empty(_store.ClaimDue(10, Lease));
        Assert.Equal(["dead|1|The webhook is gone."], Rows());
    }

    [Fact]
    public void A_delivery_that_fails_for_a_day_is_dead()
    {
        File("slack");
        for (int hour = 0; hour < 25 && Rows()[0].StartsWith("pending", StringComparison.Ordinal); hour++)
        {
            Settle(Claim(), new DeliveryOutcome(DeliveryState.Retry, "503."));
            _folder.Time.Advance(TimeSpan.FromHours(1));
        }

        Assert.Equal(["dead|25|Given up after 25 tries in 24 h. 503."], Rows());
    }

    [Fact]
    public void A_delivery_that_kills_its_process_on_every_try_is_dead_in_the_end()
    {
        File("slack");
        for (int i = 0; i < RetryPolicy.MaxAttempts; i++)
        {
            Claim();
            _folder.Time.Advance(Lease);
        }

        Assert.Empty(_store.ClaimDue(10, Lease));
        Assert.Equal([$"dead|{RetryPolicy.MaxAttempts}|Given up: the process ended {RetryPolicy.MaxAttempts} times while it was sending this alert."], Rows());
    }

    [Fact]
    public void A_destination_that_asks_to_wait_gets_nothing_from_anybody_until_then()
    {
        File("slack", 0);
        File("slack", 1);
        File("mail", 2);
        Delivery first = _store.ClaimDue(1, Lease)[0];
        Settle(first, new DeliveryOutcome(DeliveryState.Retry, "429.", TimeSpan.FromSeconds(30)));
        File("slack", 3);
        using SqliteStateStore other = _folder.Open();
        Assert.Equal("mail", Assert.Single(other.ClaimDue(10, Lease)).Destination);
        _folder.Time.Advance(TimeSpan.FromSeconds(29));
        Assert.Empty(other.ClaimDue(10, Lease));
        _folder.Time.Advance(TimeSpan.FromSeconds(6)); // the tries after a wait are spread over five seconds
        Assert.Equal(["k0", "k1", "k3"], other.ClaimDue(10, Lease).Select(delivery => delivery.Alert.DedupKey));
    }

    [Fact]
    public void What_was_not_tried_counts_no_try()
    {
        File("slack");
        Settle(Claim(), new DeliveryOutcome(DeliveryState.Untried));
        Assert.Equal(["pending|0|"], Rows());
        Assert.Equal(1, Claim().Attempt);
    }

    [Fact]
    public void Settling_twice_is_settling_once()
    {
        File("slack");
        Delivery delivery = Claim();
        Settle(delivery, new DeliveryOutcome(DeliveryState.Retry, "503."));
        IReadOnlyList<string> rows = _folder.Query("SELECT * FROM deliveries");
        Settle(delivery, new DeliveryOutcome(DeliveryState.Retry, "503."));
        Assert.Equal(rows, _folder.Query("SELECT * FROM deliveries"));
    }

    [Fact]
    public void A_process_whose_lease_ran_out_does_not_undo_what_the_next_one_did()
    {
        File("slack");
        Delivery slow = Claim();
        _folder.Time.Advance(Lease);
        Delivery next = Claim();
        Settle(slow, new DeliveryOutcome(DeliveryState.Dead, "too late"));
        Assert.Equal(["sending|2|"], Rows());
        Settle(next, DeliveryOutcome.Delivered);
        Settle(slow, new DeliveryOutcome(DeliveryState.Retry, "too late"));
        Assert.Equal(["delivered|2|"], Rows());
    }

    [Fact]
    public void A_delivery_that_arrived_late_has_arrived()
    {
        File("slack");
        Delivery slow = Claim();
        _folder.Time.Advance(Lease);
        Claim();
        Settle(slow, DeliveryOutcome.Delivered);
        Assert.Equal(["delivered|2|"], Rows());
    }

    public void Dispose()
    {
        _store.Dispose();
        _folder.Dispose();
    }

    private void File(string destination, int number = 0)
    {
        _store.Commit(StateFolder.Batch($"object {number}", [SomeDetection.At(number, $"{number}", key: $"k{number}")]));
        Assert.Single(_store.Announce([destination]));
    }

    private Delivery Claim() => Assert.Single(_store.ClaimDue(10, Lease));

    private void Settle(Delivery delivery, DeliveryOutcome outcome) => _store.Settle([(delivery, outcome)]);

    private IReadOnlyList<string> Rows() => _folder.Query("SELECT state, attempts, last_error FROM deliveries ORDER BY id");
}
