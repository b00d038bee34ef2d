namespace Iota.Engine.Alerts;

public sealed partial class SqliteStateStore
{
    private const int FollowUpsPerTransaction = 500;

    /// <summary>Looked at when their window has ended; how long after that they are told is for <see cref="FollowUpPolicy"/> to say.</summary>
    private const string FindGrown = """
        SELECT id, alert_id, rule_id, window_start + period, acknowledged_at IS NOT NULL FROM alerts
        WHERE follow_up_at IS NOT NULL AND follow_up_at <= ?1 AND id > ?2 ORDER BY id LIMIT ?3
        """;

    /// <summary>The destinations that were told of an alert by a message of its own. While one is still to arrive it will say how things stand then.</summary>
    private const string FindTold = """
        SELECT destination, max(sequence), max(events_told), max(delivered_at) FROM deliveries
        WHERE alert_id = ?1 GROUP BY destination
        HAVING sum(state <> 'delivered' OR kind = 'digest') = 0
        """;

    private const string InsertFollowUp = """
        INSERT INTO deliveries (alert_id, rule_id, destination, sequence, kind, filed_at, next_attempt) VALUES (?1, ?2, ?3, ?4, 'follow_up', ?5, ?5)
        ON CONFLICT (alert_id, destination, sequence) DO NOTHING
        """;

    private const string LookAgain = "UPDATE alerts SET follow_up_at = ?2 WHERE id = ?1";

    /// <inheritdoc/>
    public int FileFollowUps(bool closeWindows = false)
    {
        int filed = 0;
        long? last = 0;
        while (last is { } after)
        {
            (last, int more) = InTransaction(() => FileSomeFollowUps(after, closeWindows));
            filed += more;
        }

        return filed;
    }

    /// <returns>The row to go on after, null at the end; and how many were filed.</returns>
    private (long? Last, int Filed) FileSomeFollowUps(long after, bool closeWindows)
    {
        List<GrownAlert> grown = _database.Prepare(FindGrown).Query(
            row => new GrownAlert(
                row.GetInt64(0), row.GetString(1), row.GetString(2), DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(3)), row.GetBoolean(4)),
            closeWindows ? long.MaxValue : Now, after, FollowUpsPerTransaction);
        int filed = grown.Sum(alert => FileFollowUps(alert, closeWindows));
        return (grown.Count == FollowUpsPerTransaction ? grown[^1].Row : null, filed);
    }

    private int FileFollowUps(GrownAlert alert, bool closeWindows)
    {
        DateTimeOffset now = _time.GetUtcNow();
        DateTimeOffset closes = closeWindows ? now : alert.WindowEnd + FollowUpPolicy.Lateness;
        long count = ReadAlert(alert.Row).Count;
        DateTimeOffset? next = null;
        int filed = 0;
        foreach ((string destination, int sequence, long told, DateTimeOffset at) in alert.Acknowledged ? [] : ReadTold(alert.AlertId))
        {
            DateTimeOffset due = FollowUpPolicy.DueAt(closes, at, sequence);
            if (told >= count)
                continue;
            if (due <= now)
                filed += _database.Prepare(InsertFollowUp).Execute(alert.AlertId, alert.RuleId, destination, sequence + 1, Now);
            else if (next is null || due < next)
                next = due;
        }

        _database.Prepare(LookAgain).Execute(alert.Row, next?.ToUnixTimeMilliseconds());
        return filed;
    }

    private List<(string Destination, int Sequence, long Told, DateTimeOffset At)> ReadTold(string alertId) => _database.Prepare(FindTold)
        .Query(row => (row.GetString(0), row.GetInt32(1), row.GetInt64(2), DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(3))), alertId);

    /// <param name="Row">Of the announced window.</param>
    private sealed record GrownAlert(long Row, string AlertId, string RuleId, DateTimeOffset WindowEnd, bool Acknowledged);
}
