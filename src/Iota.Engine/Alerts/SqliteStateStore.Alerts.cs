using System.Globalization;

namespace Iota.Engine.Alerts;

public sealed partial class SqliteStateStore
{
    private const int AlertPage = 500;

    private const string FindAnnounced = "SELECT id FROM alerts WHERE state = 'announced' AND id < ?1 ORDER BY id DESC LIMIT ?2";

    private const string FindUndelivered = """
        SELECT a.id FROM alerts a WHERE a.state = 'announced' AND a.id < ?1 AND EXISTS (
            SELECT 1 FROM deliveries d LEFT JOIN deliveries t ON t.id = d.digest_id
            WHERE d.alert_id = a.alert_id AND iif(d.state = 'digested', t.state, d.state) IN ('pending', 'sending', 'dead'))
        ORDER BY a.id DESC LIMIT ?2
        """;

    private const string FindByPrefix = """
        SELECT id FROM alerts WHERE state = 'announced' AND alert_id >= ?1 AND alert_id < ?1 || 'g' ORDER BY alert_id LIMIT ?2
        """;

    private const string FindCreated = "SELECT created_at, acknowledged_at, alert_id, silence = 1 FROM alerts WHERE id = ?1";

    private const string FindDeliveries = """
        SELECT d.destination, d.sequence, coalesce(t.state, d.state), d.digest_id IS NOT NULL OR d.kind = 'digest', coalesce(t.attempts, d.attempts),
            d.filed_at, coalesce(t.next_attempt, d.next_attempt), coalesce(t.delivered_at, d.delivered_at), d.events_told, coalesce(t.last_error, d.last_error)
        FROM deliveries d LEFT JOIN deliveries t ON t.id = d.digest_id WHERE d.alert_id = ?1 ORDER BY d.id
        """;

    private const string RetryDead = """
        UPDATE deliveries SET state = 'pending', attempts = 0, filed_at = ?1, next_attempt = ?1, reported = 0 WHERE state = 'dead'
        """;

    private const string RetryAlert = """
        UPDATE deliveries SET state = 'pending', attempts = 0, filed_at = ?1, next_attempt = ?1, reported = 0
        WHERE (state = 'dead' OR (state = 'pending' AND attempts > 0))
            AND id IN (SELECT coalesce(digest_id, id) FROM deliveries WHERE alert_id = (SELECT alert_id FROM alerts WHERE id = ?2))
        """;

    /// <summary>Somebody who asks for another try has mended something.</summary>
    private const string LiftHolds = """
        UPDATE holds SET until = 0, failures = 0 WHERE destination IN (SELECT destination FROM deliveries WHERE state = 'pending' AND next_attempt = ?1)
        """;

    private const string SetAcknowledged = "UPDATE alerts SET acknowledged_at = ?2 WHERE id = ?1 AND acknowledged_at IS NULL";

    /// <summary>The announced alerts that a filter takes, the newest first. Read a page at a time.</summary>
    public IEnumerable<AlertEntry> ReadAlerts(AlertFilter filter)
    {
        long before = long.MaxValue;
        List<AlertEntry> page;
        do
        {
            (page, before) = InTransaction(() =>
            {
                List<long> rows = _database.Prepare(filter.Undelivered ? FindUndelivered : FindAnnounced).Query(row => row.GetInt64(0), before, AlertPage);
                return (rows.Select(ReadEntry).ToList(), rows.Count == AlertPage ? rows[^1] : 0);
            });
            foreach (AlertEntry entry in page.Where(entry => filter.Takes(entry.Alert)))
                yield return entry;
        }
        while (before > 0);
    }

    /// <summary>The announced alerts whose id begins so; at most two, which is enough to tell that the beginning is too short.</summary>
    /// <param name="prefix">Lower-case hexadecimal digits.</param>
    public IReadOnlyList<AlertEntry> FindAlerts(string prefix) => InTransaction(() => FindRows(prefix).Select(ReadEntry).ToList());

    /// <summary>Makes deliveries that were given up due again, as if they had just been filed.</summary>
    /// <param name="alertId">Of one alert; also what waits for another try. Null for all that are dead.</param>
    /// <returns>How many.</returns>
    public int Retry(string? alertId = null) => InTransaction(() =>
    {
        long now = Now;
        int retried = alertId is null
            ? _database.Prepare(RetryDead).Execute(now)
            : FindRows(alertId).Sum(row => _database.Prepare(RetryAlert).Execute(now, row));
        _database.Prepare(LiftHolds).Execute(now);
        return retried;
    });

    /// <summary>Takes note that somebody has seen an alert: it is not followed up any more. False when it was acknowledged before.</summary>
    public bool Acknowledge(string alertId) => InTransaction(() => FindRows(alertId).Sum(row => _database.Prepare(SetAcknowledged).Execute(row, Now)) > 0);

    private List<long> FindRows(string prefix) => _database.Prepare(FindByPrefix).Query(row => row.GetInt64(0), prefix, 2);

    private AlertEntry ReadEntry(long row)
    {
        (DateTimeOffset created, DateTimeOffset? acknowledged, string alertId, bool silent) = _database.Prepare(FindCreated).Query(columns => (
            DateTimeOffset.Parse(columns.GetString(0), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal), ReadTime(columns, 1),
            columns.GetString(2), columns.GetBoolean(3)), row)[0];
        return new AlertEntry(ReadAlert(row), created, acknowledged, _database.Prepare(FindDeliveries).Query(columns => new DeliveryEntry(
            columns.GetString(0), columns.GetInt32(1), columns.GetString(2), columns.GetBoolean(3), columns.GetInt32(4), ReadTime(columns, 5)!.Value,
            ReadTime(columns, 6)!.Value, ReadTime(columns, 7), columns.IsDBNull(8) || columns.GetBoolean(3) ? null : columns.GetInt64(8),
            columns.IsDBNull(9) ? null : columns.GetString(9)), alertId))
        {
            Silent = silent,
        };
    }

    private static DateTimeOffset? ReadTime(StateRow row, int column) =>
        row.IsDBNull(column) ? null : DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(column));
}
