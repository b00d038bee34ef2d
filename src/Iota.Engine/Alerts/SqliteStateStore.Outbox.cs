namespace Iota.Engine.Alerts;

public sealed partial class SqliteStateStore
{
    private const string BuryExhausted = """
        UPDATE deliveries SET state = 'dead', lease_until = NULL,
            last_error = 'Given up: the process ended ' || attempts || ' times while it was sending this alert.'
        WHERE state = 'sending' AND lease_until <= ?1 AND attempts >= ?2
        """;

    private const string FindOpenDestinations = """
        SELECT o.destination, coalesce(h.until, 0), coalesce(h.next_send, 0)
        FROM (SELECT DISTINCT destination FROM deliveries WHERE state IN ('pending', 'sending')) o LEFT JOIN holds h USING (destination)
        """;

    private const string FindOpen = """
        SELECT id, alert_id, rule_id, sequence, kind, attempts, iif(state = 'pending', next_attempt, lease_until), state = 'sending'
        FROM deliveries INDEXED BY deliveries_open WHERE destination = ?1 AND state IN ('pending', 'sending') ORDER BY id LIMIT ?2
        """;

    private const string FindAlertRow = "SELECT id FROM alerts WHERE alert_id = ?1";

    private const string FindThread = """
        SELECT t.thread FROM deliveries d JOIN deliveries t ON t.id = coalesce(d.digest_id, d.id)
        WHERE d.alert_id = ?1 AND d.destination = ?2 AND t.thread IS NOT NULL ORDER BY d.sequence LIMIT 1
        """;

    private const string FindEventsTold = "SELECT max(events_told) FROM deliveries WHERE alert_id = ?1 AND destination = ?2 AND sequence < ?3";

    private const string Claim = "UPDATE deliveries SET state = 'sending', attempts = ?2, lease_until = ?3 WHERE id = ?1";

    private const string SetPace = """
        INSERT INTO holds (destination, until, next_send) VALUES (?1, 0, ?2) ON CONFLICT DO UPDATE SET next_send = max(next_send, ?2)
        """;

    /// <summary>Rows beyond the wanted number that are looked at, because some of them may be overtaken.</summary>
    private const int Overtakable = 100;

    /// <inheritdoc/>
    public IReadOnlyList<Delivery> ClaimDue(
        int max, TimeSpan lease, IReadOnlyDictionary<string, TimeSpan>? intervals = null, IReadOnlyDictionary<string, TimeSpan>? readIntervals = null) =>
        InTransaction(() => ClaimSome(max, lease, intervals, readIntervals));

    private List<Delivery> ClaimSome(
        int max, TimeSpan lease, IReadOnlyDictionary<string, TimeSpan>? intervals, IReadOnlyDictionary<string, TimeSpan>? readIntervals)
    {
        _database.Prepare(BuryExhausted).Execute(Now, RetryPolicy.MaxAttempts);
        var due = new List<OpenDelivery>();
        foreach ((string destination, long heldUntil, long nextSend) in ReadOpenDestinations())
        {
            TimeSpan interval = intervals?.GetValueOrDefault(destination) ?? TimeSpan.Zero;
            if (heldUntil > Now || (interval > TimeSpan.Zero && nextSend > Now))
                continue;
            TimeSpan readInterval = readIntervals?.GetValueOrDefault(destination) ?? interval;
            FoldStorms(destination, readInterval, isRelayed: readInterval > interval);
            due.AddRange(FindClaimable(destination, interval > TimeSpan.Zero ? 1 : max));
        }

        List<Delivery> claimed = [.. due.OrderBy(delivery => delivery.Id).Take(max).Select(delivery => ClaimOne(delivery, lease))];
        foreach (Delivery delivery in claimed)
        {
            if (intervals?.GetValueOrDefault(delivery.Destination) is { Ticks: > 0 } interval)
                _database.Prepare(SetPace).Execute(delivery.Destination, Now + AlertWindows.ToMilliseconds(interval));
        }

        return claimed;
    }

    /// <inheritdoc/>
    public DateTimeOffset? NextDue() => InTransaction<DateTimeOffset?>(() =>
    {
        long? next = null;
        foreach ((string destination, long heldUntil, long nextSend) in ReadOpenDestinations())
        {
            long first = long.MaxValue;
            foreach (OpenDelivery delivery in ReadOpen(destination, 1 + Overtakable))
            {
                first = Math.Min(first, delivery.DueAt);
                if (delivery.KeepsOthersWaiting && delivery.DueAt > Now)
                    break;
            }

            long at = Math.Max(Math.Max(heldUntil, nextSend), first);
            next = next is { } other && other < at ? other : at;
        }

        return next is { } known ? DateTimeOffset.FromUnixTimeMilliseconds(known) : null;
    });

    private List<(string Destination, long HeldUntil, long NextSend)> ReadOpenDestinations() =>
        _database.Prepare(FindOpenDestinations).Query(row => (row.GetString(0), row.GetInt64(1), row.GetInt64(2)));

    private List<OpenDelivery> ReadOpen(string destination, int max) => _database.Prepare(FindOpen).Query(
        row => new OpenDelivery(
            row.GetInt64(0), row.GetString(1), row.GetString(2), destination, row.GetInt32(3), row.GetString(4), row.GetInt32(5), row.GetInt64(6), row.GetBoolean(7)),
        destination, max);

    /// <summary>The deliveries at the front of a destination's queue that are due. What was tried and has to wait keeps those behind it waiting, so that they
    /// arrive in order; unless it failed so often that the fault may be its own.</summary>
    private List<OpenDelivery> FindClaimable(string destination, int max)
    {
        var claimable = new List<OpenDelivery>();
        foreach (OpenDelivery delivery in ReadOpen(destination, max + Overtakable))
        {
            if (claimable.Count == max || (delivery.DueAt > Now && delivery.KeepsOthersWaiting))
                break;
            if (delivery.DueAt <= Now)
                claimable.Add(delivery);
        }

        return claimable;
    }

    private Delivery ClaimOne(OpenDelivery delivery, TimeSpan lease)
    {
        _database.Prepare(Claim).Execute(delivery.Id, delivery.Attempts + 1, Now + AlertWindows.ToMilliseconds(lease));
        string? thread = _database.Prepare(FindThread).Query(row => row.GetString(0), delivery.AlertId, delivery.Destination).FirstOrDefault();
        return new Delivery(delivery.Id, Compose(delivery), delivery.Destination, delivery.Attempts + 1, thread);
    }

    private DeliveryMessage Compose(OpenDelivery delivery)
    {
        if (delivery.Kind == "digest")
            return ComposeDigest(delivery);
        Alert alert = ReadAlert(_database.Prepare(FindAlertRow).Query(row => row.GetInt64(0), delivery.AlertId)[0]);
        if (delivery.Sequence == 0)
            return new AlertMessage(alert);
        long told = _database.Prepare(FindEventsTold).Query(row => row.GetInt64(0), delivery.AlertId, delivery.Destination, delivery.Sequence)[0];
        return new FollowUpMessage(alert, told, delivery.Sequence);
    }

    /// <param name="DueAt">Unix milliseconds: when it may be tried, or when its lease runs out.</param>
    private sealed record OpenDelivery(
        long Id, string AlertId, string RuleId, string Destination, int Sequence, string Kind, int Attempts, long DueAt, bool IsSending)
    {
        /// <summary>A digest that is still gathering does not.</summary>
        public bool KeepsOthersWaiting => IsSending || (Attempts > 0 && Attempts < RetryPolicy.AttemptsInOrder);
    }
}
