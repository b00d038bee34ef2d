namespace Iota.Engine.Alerts;

public sealed partial class SqliteStateStore
{
    private const int FollowUpsPerTransaction = 500;

    /// <summary>Looked at when their window has ended; how long after that they are told is for <see cref="FollowUpPolicy"/> to say.</summary>
    private const string FindGrown = """
        SELECT id, alert_id, rule_id, window_start + period, period, acknowledged_at IS NOT NULL FROM alerts
        WHERE follow_up_at IS NOT NULL AND follow_up_at <= ?1 AND id > ?2 ORDER BY id LIMIT ?3
        """;

    /// <summary>The destinations that were told of an alert, and the last digest that did so. While a message is still to arrive it will say how things stand
    /// then.</summary>
    private const string FindTold = """
        SELECT d.destination, max(d.sequence), max(d.events_told), max(coalesce(t.delivered_at, d.delivered_at)), max(iif(d.kind = 'digest', d.id, d.digest_id))
        FROM deliveries d LEFT JOIN deliveries t ON t.id = d.digest_id
        WHERE d.alert_id = ?1 GROUP BY d.destination
        HAVING sum(coalesce(t.state, d.state) <> 'delivered') = 0
        """;

    private const string FindLastWindowEnd = """
        SELECT max(a.window_start + a.period) FROM deliveries d JOIN alerts a USING (alert_id) WHERE d.id = ?1 OR d.digest_id = ?1
        """;

    private const string InsertFollowUp = """
        INSERT INTO deliveries (alert_id, rule_id, destination, sequence, kind, filed_at, next_attempt) VALUES (?1, ?2, ?3, ?4, 'follow_up', ?5, ?5)
        ON CONFLICT (alert_id, destination, sequence) DO NOTHING
        """;

    private const string InsertDigestedFollowUp = """
        INSERT INTO deliveries (alert_id, rule_id, destination, sequence, kind, filed_at, next_attempt, state, digest_id)
        VALUES (?1, ?2, ?3, ?4, 'follow_up', ?5, ?5, 'digested', ?6)
        ON CONFLICT (alert_id, destination, sequence) DO NOTHING
        """;

    private const string InsertFollowUpDigest = """
        INSERT INTO deliveries (alert_id, rule_id, destination, sequence, kind, filed_at, next_attempt) VALUES (?1, ?2, ?3, ?4, 'digest', ?5, ?6)
        ON CONFLICT (alert_id, destination, sequence) DO NOTHING
        """;

    private const string LookAgain = "UPDATE alerts SET follow_up_at = ?2 WHERE id = ?1";

    /// <inheritdoc/>
    public int FileFollowUps(bool closeWindows = false)
    {
        int filed = 0;
        long? last = 0;
        var digestEnds = new Dictionary<long, long>();
        while (last is { } after)
        {
            (last, int more) = InTransaction(() => FileSomeFollowUps(after, closeWindows, digestEnds));
            filed += more;
        }

        return filed;
    }

    /// <returns>The row to go on after, null at the end; and how many were filed.</returns>
    private (long? Last, int Filed) FileSomeFollowUps(long after, bool closeWindows, Dictionary<long, long> digestEnds)
    {
        List<GrownAlert> grown = _database.Prepare(FindGrown).Query(
            row => new GrownAlert(row.GetInt64(0), row.GetString(1), row.GetString(2), row.GetInt64(3), row.GetInt64(4), row.GetBoolean(5)),
            closeWindows ? long.MaxValue : Now, after, FollowUpsPerTransaction);
        int filed = grown.Sum(alert => FileFollowUps(alert, closeWindows, digestEnds));
        return (grown.Count == FollowUpsPerTransaction ? grown[^1].Row : null, filed);
    }

    private int FileFollowUps(GrownAlert alert, bool closeWindows, Dictionary<long, long> digestEnds)
    {
        DateTimeOffset now = _time.GetUtcNow();
        long count = ReadAlert(alert.Row).Count;
        DateTimeOffset? next = null;
        int filed = 0;
        foreach (ToldDestination told in alert.Acknowledged ? [] : ReadTold(alert.AlertId))
        {
            if (told.Events >= count)
                continue;
            DateTimeOffset closes = closeWindows ? now : ClosesAt(alert, told.Digest, digestEnds);
            DateTimeOffset due = FollowUpPolicy.DueAt(closes, told.At, told.Sequence);
            if (due <= now)
                filed += FileFollowUp(alert, told);
            else if (next is null || due < next)
                next = due;
        }

        _database.Prepare(LookAgain).Execute(alert.Row, next?.ToUnixTimeMilliseconds());
        return filed;
    }

    /// <summary>Alerts that one digest told are followed up together, when the last window of them closes.</summary>
    private DateTimeOffset ClosesAt(GrownAlert alert, long? digest, Dictionary<long, long> digestEnds)
    {
        long end = alert.WindowEnd;
        if (digest is { } id)
        {
            if (!digestEnds.TryGetValue(id, out long last))
                digestEnds[id] = last = _database.Prepare(FindLastWindowEnd).Query(row => row.GetInt64(0), id)[0];
            end = Math.Clamp(last, end, end + alert.Period); // an event with a time in the future must not keep the others back
        }

        return DateTimeOffset.FromUnixTimeMilliseconds(end) + FollowUpPolicy.Lateness;
    }

    /// <summary>What a digest told goes into the digest of the rule that gathers, and begins it where there is none: at most one in an hour.</summary>
    private int FileFollowUp(GrownAlert alert, ToldDestination told)
    {
        int sequence = told.Sequence + 1;
        if (told.Digest is null)
            return _database.Prepare(InsertFollowUp).Execute(alert.AlertId, alert.RuleId, told.Destination, sequence, Now);
        if (FindGathering(told.Destination, alert.RuleId, followUps: true) is { } digest)
            return _database.Prepare(InsertDigestedFollowUp).Execute(alert.AlertId, alert.RuleId, told.Destination, sequence, Now, digest);
        return _database.Prepare(InsertFollowUpDigest).Execute(
            alert.AlertId, alert.RuleId, told.Destination, sequence, Now, NextFollowUpDigest(told.Destination, alert.RuleId).ToUnixTimeMilliseconds());
    }

    private List<ToldDestination> ReadTold(string alertId) => _database.Prepare(FindTold).Query(
        row => new ToldDestination(
            row.GetString(0), row.GetInt32(1), row.GetInt64(2), DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(3)), row.IsDBNull(4) ? null : row.GetInt64(4)),
        alertId);

    /// <param name="Row">Of the announced window.</param>
    /// <param name="WindowEnd">Unix milliseconds.</param>
    /// <param name="Period">Milliseconds.</param>
    private sealed record GrownAlert(long Row, string AlertId, string RuleId, long WindowEnd, long Period, bool Acknowledged);

    /// <param name="Sequence">Of the last message.</param>
    /// <param name="Events">Of which the messages spoke.</param>
    /// <param name="At">When the last one arrived.</param>
    /// <param name="Digest">The last digest that told the alert; null when each message was about it alone.</param>
    private sealed record ToldDestination(string Destination, int Sequence, long Events, DateTimeOffset At, long? Digest);
}
