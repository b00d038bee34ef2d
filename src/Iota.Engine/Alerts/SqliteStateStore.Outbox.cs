namespace Iota.Engine.Alerts;

public sealed partial class SqliteStateStore
{
    private const string BuryExhausted = """
        UPDATE deliveries SET state = 'dead', lease_until = NULL,
            last_error = 'Given up: the process ended ' || attempts || ' times while it was sending this alert.'
        WHERE state = 'sending' AND lease_until <= ?1 AND attempts >= ?2
        """;

    private const string FindDue = """
        SELECT d.id, d.destination, d.attempts + 1, a.id FROM deliveries d JOIN alerts a USING (alert_id)
        WHERE d.state IN ('pending', 'sending') AND iif(d.state = 'pending', d.next_attempt, d.lease_until) <= ?1
            AND d.destination NOT IN (SELECT destination FROM holds WHERE until > ?1)
        ORDER BY d.id LIMIT ?2
        """;

    private const string Claim = "UPDATE deliveries SET state = 'sending', attempts = ?2, lease_until = ?3 WHERE id = ?1";

    /// <summary>Holds whoever claimed the row since: a delivery that arrived has arrived.</summary>
    private const string SettleDelivered = "UPDATE deliveries SET state = 'delivered', lease_until = NULL, last_error = NULL WHERE id = ?1";

    /// <summary>Not when the lease ran out and another process claimed the row, nor a second time.</summary>
    private const string SettleOther = """
        UPDATE deliveries SET state = ?3, attempts = ?4, next_attempt = ?5, last_error = coalesce(?6, last_error), lease_until = NULL
        WHERE id = ?1 AND state = 'sending' AND attempts = ?2
        """;

    private const string FindFiledAt = "SELECT filed_at FROM deliveries WHERE id = ?1";

    private const string Hold = "INSERT INTO holds (destination, until) VALUES (?1, ?2) ON CONFLICT DO UPDATE SET until = max(until, ?2)";

    /// <inheritdoc/>
    public IReadOnlyList<Delivery> ClaimDue(int max, TimeSpan lease) => InTransaction(() =>
    {
        _database.Prepare(BuryExhausted).Execute(Now, RetryPolicy.MaxAttempts);
        Statement claim = _database.Prepare(Claim);
        var claimed = new List<Delivery>();
        List<(long Id, string Destination, int Attempt, long Alert)> due = _database.Prepare(FindDue)
            .Query(row => (row.GetInt64(0), row.GetString(1), row.GetInt32(2), row.GetInt64(3)), Now, max);
        foreach ((long id, string destination, int attempt, long alert) in due)
        {
            claim.Execute(id, attempt, Now + AlertWindows.ToMilliseconds(lease));
            claimed.Add(new Delivery(id, new AlertMessage(ReadAlert(alert)), destination, attempt));
        }

        return claimed;
    });

    /// <inheritdoc/>
    public void Settle(IReadOnlyCollection<(Delivery Delivery, DeliveryOutcome Outcome)> outcomes) => InTransaction(() =>
    {
        foreach ((Delivery delivery, DeliveryOutcome outcome) in outcomes)
            Settle(delivery, outcome);
        return true;
    });

    private void Settle(Delivery delivery, DeliveryOutcome outcome)
    {
        DateTimeOffset now = _time.GetUtcNow();
        if (outcome.State == DeliveryState.Delivered)
        {
            _database.Prepare(SettleDelivered).Execute(delivery.DeliveryId);
            return;
        }

        foreach (long filedAt in _database.Prepare(FindFiledAt).Query(row => row.GetInt64(0), delivery.DeliveryId))
        {
            DateTimeOffset filed = DateTimeOffset.FromUnixTimeMilliseconds(filedAt);
            RetryDecision next = RetryPolicy.Decide(outcome, delivery.Attempt, filed, now, _random);
            string state = next.State == DeliveryState.Dead ? "dead" : "pending";
            int attempts = next.State == DeliveryState.Untried ? delivery.Attempt - 1 : delivery.Attempt;
            long nextAttempt = next.NextAttempt.ToUnixTimeMilliseconds();
            _database.Prepare(SettleOther).Execute(delivery.DeliveryId, delivery.Attempt, state, attempts, nextAttempt, next.Error);
        }

        if (outcome is { State: DeliveryState.Retry, RetryAfter: { } wait })
            _database.Prepare(Hold).Execute(delivery.Destination, (now + RetryPolicy.Limit(wait)).ToUnixTimeMilliseconds());
    }
}
