namespace Iota.Engine.Alerts;

public sealed partial class SqliteStateStore
{
    /// <summary>Holds whoever claimed the row since: a delivery that arrived has arrived.</summary>
    private const string SettleDelivered = """
        UPDATE deliveries SET state = 'delivered', lease_until = NULL, last_error = NULL, delivered_at = ?2, events_told = max(coalesce(events_told, 0), ?3),
            thread = coalesce(?4, thread)
        WHERE id = ?1
        """;

    /// <summary>Events that came while the message was on its way.</summary>
    private const string MarkOutdated = """
        UPDATE alerts AS a SET follow_up_at = window_start + period
        WHERE alert_id = ?1 AND follow_up_at IS NULL AND (SELECT sum(w.alert_count) FROM alerts w WHERE w.id = a.id OR w.folded_into = a.id) > ?2
        """;

    /// <summary>The same for each alert of a digest.</summary>
    private const string MarkDigestOutdated = """
        UPDATE alerts AS a SET follow_up_at = window_start + period
        WHERE follow_up_at IS NULL AND alert_id IN (SELECT alert_id FROM deliveries WHERE id = ?1 OR digest_id = ?1)
            AND (SELECT sum(w.alert_count) FROM alerts w WHERE w.id = a.id OR w.folded_into = a.id)
                > (SELECT d.events_told FROM deliveries d WHERE d.alert_id = a.alert_id AND (d.id = ?1 OR d.digest_id = ?1))
        """;

    /// <summary>Not when the lease ran out and another process claimed the row, nor a second time.</summary>
    private const string SettleOther = """
        UPDATE deliveries SET state = ?3, attempts = ?4, next_attempt = ?5, last_error = coalesce(?6, last_error), lease_until = NULL
        WHERE id = ?1 AND state = 'sending' AND attempts = ?2
        """;

    private const string RenewLease = "UPDATE deliveries SET lease_until = ?3 WHERE id = ?1 AND state = 'sending' AND attempts = ?2";

    private const string FindFiledAt = "SELECT filed_at FROM deliveries WHERE id = ?1";

    private const string FindFailures = "SELECT failures FROM holds WHERE destination = ?1";

    private const string Hold = """
        INSERT INTO holds (destination, until, failures) VALUES (?1, ?2, ?3) ON CONFLICT DO UPDATE SET until = max(until, ?2), failures = ?3
        """;

    private const string ForgetFailures = "UPDATE holds SET failures = 0 WHERE destination = ?1 AND failures > 0";

    /// <inheritdoc/>
    public IReadOnlyList<Delivery> Settle(
        IReadOnlyCollection<(Delivery Delivery, DeliveryOutcome Outcome)> outcomes, IReadOnlyCollection<Delivery>? held = null, TimeSpan lease = default) =>
        InTransaction(() =>
        {
            foreach ((Delivery delivery, DeliveryOutcome outcome) in outcomes)
                Settle(delivery, outcome);
            long until = Now + (long)lease.TotalMilliseconds;
            return (held ?? []).Where(delivery => _database.Prepare(RenewLease).Execute(delivery.DeliveryId, delivery.Attempt, until) > 0).ToList();
        });

    private void Settle(Delivery delivery, DeliveryOutcome outcome)
    {
        if (outcome.State == DeliveryState.Delivered)
        {
            _database.Prepare(SettleDelivered).Execute(delivery.DeliveryId, Now, delivery.Alert.Count, outcome.Thread);
            _database.Prepare(ForgetFailures).Execute(delivery.Destination);
            if (delivery.Message is DigestMessage)
                _database.Prepare(MarkDigestOutdated).Execute(delivery.DeliveryId);
            else
                _database.Prepare(MarkOutdated).Execute(delivery.Alert.AlertId, delivery.Alert.Count);
            return;
        }

        DateTimeOffset now = _time.GetUtcNow();
        foreach (long filedAt in _database.Prepare(FindFiledAt).Query(row => row.GetInt64(0), delivery.DeliveryId))
        {
            DateTimeOffset filed = DateTimeOffset.FromUnixTimeMilliseconds(filedAt);
            RetryDecision next = RetryPolicy.Decide(outcome, delivery.Attempt, filed, now, _random);
            string state = next.State == DeliveryState.Dead ? "dead" : "pending";
            int attempts = next.State == DeliveryState.Untried ? delivery.Attempt - 1 : delivery.Attempt;
            long nextAttempt = next.NextAttempt.ToUnixTimeMilliseconds();
            int settled = _database.Prepare(SettleOther).Execute(delivery.DeliveryId, delivery.Attempt, state, attempts, nextAttempt, next.Error);
            if (settled > 0 && outcome.State == DeliveryState.Retry)
                HoldDestination(delivery.Destination, outcome.RetryAfter, now);
        }
    }

    /// <summary>A destination that fails mostly fails for every message: nobody tries another one before the wait is over.</summary>
    private void HoldDestination(string destination, TimeSpan? retryAfter, DateTimeOffset now)
    {
        int failures = 1 + _database.Prepare(FindFailures).Query(row => row.GetInt32(0), destination).FirstOrDefault();
        DateTimeOffset until = now + RetryPolicy.Wait(failures, retryAfter, _random);
        _database.Prepare(Hold).Execute(destination, until.ToUnixTimeMilliseconds(), failures);
    }
}
