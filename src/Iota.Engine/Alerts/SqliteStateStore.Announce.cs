using System.Runtime.InteropServices;

namespace Iota.Engine.Alerts;

public sealed partial class SqliteStateStore
{
    /// <summary>Keys decided in one transaction: very many of them must fit into the cache, and must not keep the lock from others.</summary>
    private const int KeysPerTransaction = 2_000;

    private const string FindUndecided = """
        SELECT rule_id, dedup_string, period, min(window_start), max(window_start) FROM alerts
        WHERE state = 'undecided' GROUP BY rule_id, dedup_string, period LIMIT ?1
        """;

    private const string FindWindows = """
        SELECT id, window_start, threshold, alert_count, state,
            (SELECT nullif(count(DISTINCT unique_value), 0) FROM detections WHERE alert = alerts.id AND unique_value IS NOT NULL)
        FROM alerts
        WHERE rule_id = ?1 AND dedup_string = ?2 AND window_start BETWEEN ?4 AND ?5 AND period = ?3 ORDER BY window_start
        """;

    private const string FindEvents = "SELECT event_time, unique_value FROM detections WHERE alert = ?1 ORDER BY event_time";

    private const string UpdateState = "UPDATE alerts SET state = ?2, folded_into = ?3 WHERE id = ?1";

    private const string FindAlert = $"SELECT {AlertRows.Columns} FROM alerts WHERE id = ?1 OR folded_into = ?1 ORDER BY folded_into IS NOT NULL";

    private const string InsertDelivery = """
        INSERT INTO deliveries (alert_id, rule_id, destination, filed_at, next_attempt) VALUES (?1, ?2, ?3, ?4, ?4)
        ON CONFLICT (alert_id, destination, sequence) DO NOTHING
        """;

    /// <inheritdoc/>
    /// <remarks>Windows near those that got detections since the last call are looked at, so the cost does not grow with the age of the state.
    /// A window that comes to lie next to an alert of an earlier call joins that alert and is not returned: it is followed up.</remarks>
    public IReadOnlyCollection<Alert> Announce(Func<Alert, IEnumerable<string>> route)
    {
        var announced = new List<AnnouncedAlerts.Key>();
        int keys;
        do
        {
            (keys, List<AnnouncedAlerts.Key> more) = InTransaction(() => AnnounceSome(route));
            announced.AddRange(more);
        }
        while (keys == KeysPerTransaction);
        return new AnnouncedAlerts([.. announced], rows => InTransaction(() => rows.Select(ReadAlert).ToList()));
    }

    private (int Keys, List<AnnouncedAlerts.Key> Announced) AnnounceSome(Func<Alert, IEnumerable<string>> route)
    {
        List<(string Rule, string Key, long Period, long First, long Last)> undecided = _database.Prepare(FindUndecided)
            .Query(row => (row.GetString(0), row.GetString(1), row.GetInt64(2), row.GetInt64(3), row.GetInt64(4)), KeysPerTransaction);
        var announced = new List<(AnnouncedAlerts.Key Key, Alert Alert)>();
        foreach ((string rule, string key, long period, long first, long last) in undecided)
        {
            foreach (long row in Decide(rule, key, period, first, last))
            {
                Alert alert = ReadAlert(row);
                announced.Add((AnnouncedAlerts.Key.Of(alert, row), alert));
            }
        }

        announced.Sort((left, right) => left.Key.CompareTo(right.Key));
        foreach ((_, Alert alert) in CollectionsMarshal.AsSpan(announced))
            FileDeliveries(alert, route);
        return (undecided.Count, [.. announced.Select(one => one.Key)]);
    }

    /// <summary>Decides the windows of one key and returns the rows that became alerts.</summary>
    private List<long> Decide(string rule, string key, long period, long first, long last)
    {
        Statement update = _database.Prepare(UpdateState);
        var announced = new List<long>();
        List<AlertWindow> windows = _database.Prepare(FindWindows).Query(
            row => new AlertWindow(row.GetInt64(0), row.GetInt64(1), row.GetInt32(2), row.GetInt64(3), AlertRows.ReadState(row.GetString(4)))
            {
                Distinct = row.IsDBNull(5) ? null : row.GetInt64(5),
            },
            rule, key, period, first - (2 * period), last + (2 * period));
        IReadOnlyList<WindowDecision> decisions = AlertWindows.Decide(windows, period, EventsOf);
        foreach (WindowDecision decision in decisions)
        {
            update.Execute(decision.Id, decision.State.ToColumn(), decision.FoldedInto);
            if (decision.State == WindowState.Announced)
                announced.Add(decision.Id);
        }

        foreach (WindowDecision folded in decisions.Where(decision => decision.FoldedInto is { } into && !announced.Contains(into)))
            _database.Prepare(OpenWindows.MarkGrown).Execute(folded.Id);
        return announced;
    }

    private List<CountedEvent> EventsOf(AlertWindow window) =>
        _database.Prepare(FindEvents).Query(row => new CountedEvent(row.GetInt64(0), row.IsDBNull(1) ? null : row.GetString(1)), window.Id);

    /// <summary>An announced alert as it stands now: its own window and those folded into it.</summary>
    private Alert ReadAlert(long row) =>
        _database.Prepare(FindAlert).Query(columns => AlertRows.Read(columns, 0), row).Aggregate((sum, folded) => sum.Plus(folded)).Alert;

    private void FileDeliveries(Alert alert, Func<Alert, IEnumerable<string>> route)
    {
        Statement insert = _database.Prepare(InsertDelivery);
        foreach (string destination in route(alert))
            insert.Execute(alert.AlertId, alert.RuleId, destination, Now);
    }
}
