using System.Runtime.InteropServices;

namespace Iota.Engine.Alerts;

public sealed partial class SqliteStateStore
{
    /// <summary>Keys decided in one transaction: very many of them must fit into the cache, and must not keep the lock from others.</summary>
    private const int KeysPerTransaction = 2_000;

    /// <summary>Of all keys, or of those where nothing but what backfills stored is undecided.</summary>
    private const string FindUndecided = """
        SELECT rule_id, dedup_string, period, min(window_start), max(window_start) FROM alerts
        WHERE state = 'undecided' GROUP BY rule_id, dedup_string, period HAVING min(silence) >= ?2 LIMIT ?1
        """;

    private const string FindWoken = "SELECT id FROM alerts WHERE silence = 2 LIMIT ?1";

    private const string Break = "UPDATE alerts SET silence = 0 WHERE id = ?1";

    private const string FindWindows = """
        SELECT id, window_start, threshold, alert_count, state,
            (SELECT nullif(count(DISTINCT unique_value), 0) FROM detections WHERE alert = alerts.id AND unique_value IS NOT NULL),
            silence
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
    public IReadOnlyCollection<Alert> Announce(Func<Alert, IEnumerable<string>> route) => AnnounceAll(route);

    /// <summary>Makes alerts of windows that silent batches stored, and tells nobody. Where an event is waiting to be told, the window is left to
    /// <see cref="Announce"/>.</summary>
    /// <returns>The alerts that were made now, as <see cref="Announce"/> returns them.</returns>
    public IReadOnlyCollection<Alert> SettleSilently() => AnnounceAll(route: null);

    private AnnouncedAlerts AnnounceAll(Func<Alert, IEnumerable<string>>? route)
    {
        var announced = new List<AnnouncedAlerts.Key>();
        int keys;
        do
        {
            (keys, List<AnnouncedAlerts.Key> more) = InTransaction(() => AnnounceSome(route));
            announced.AddRange(more);
        }
        while (keys >= KeysPerTransaction);
        return new AnnouncedAlerts([.. announced], rows => InTransaction(() => rows.Select(ReadAlert).ToList()));
    }

    /// <param name="route">Null to decide on what backfills stored, and on nothing else.</param>
    private (int Keys, List<AnnouncedAlerts.Key> Announced) AnnounceSome(Func<Alert, IEnumerable<string>>? route)
    {
        List<(string Rule, string Key, long Period, long First, long Last)> undecided = _database.Prepare(FindUndecided)
            .Query(row => (row.GetString(0), row.GetString(1), row.GetInt64(2), row.GetInt64(3), row.GetInt64(4)), KeysPerTransaction, route is null);
        var announced = new List<(AnnouncedAlerts.Key Key, Alert Alert)>();
        foreach ((string rule, string key, long period, long first, long last) in undecided)
        {
            foreach ((long row, bool silent) in Decide(rule, key, period, first, last))
                if (silent == (route is null)) Add(row);
        }

        List<long> woken = route is null ? [] : BreakSilence();
        woken.ForEach(Add);
        announced.Sort((left, right) => left.Key.CompareTo(right.Key));
        foreach ((_, Alert alert) in CollectionsMarshal.AsSpan(announced))
            if (route is not null) FileDeliveries(alert, route);
        return (Math.Max(undecided.Count, woken.Count), [.. announced.Select(one => one.Key)]);

        void Add(long row)
        {
            Alert alert = ReadAlert(row);
            announced.Add((AnnouncedAlerts.Key.Of(alert, row), alert));
        }
    }

    /// <summary>The alerts of backfills that an event belongs to which came by itself: nobody knows of them yet.</summary>
    private List<long> BreakSilence()
    {
        List<long> woken = _database.Prepare(FindWoken).Query(row => row.GetInt64(0), KeysPerTransaction);
        foreach (long row in woken)
            _database.Prepare(Break).Execute(row);
        return woken;
    }

    /// <summary>Decides the windows of one key and returns the rows that became alerts, and whether nobody is to be told.</summary>
    private List<(long Row, bool Silent)> Decide(string rule, string key, long period, long first, long last)
    {
        Statement update = _database.Prepare(UpdateState);
        List<AlertWindow> windows = _database.Prepare(FindWindows).Query(
            row => new AlertWindow(row.GetInt64(0), row.GetInt64(1), row.GetInt32(2), row.GetInt64(3), AlertRows.ReadState(row.GetString(4)))
            {
                Distinct = row.IsDBNull(5) ? null : row.GetInt64(5),
                Silent = row.GetInt64(6) == 1,
            },
            rule, key, period, first - (2 * period), last + (2 * period));
        IReadOnlyList<WindowDecision> decisions = AlertWindows.Decide(windows, period, EventsOf);
        foreach (WindowDecision decision in decisions)
        {
            update.Execute(decision.Id, decision.State.ToColumn(), decision.FoldedInto);
        }

        Dictionary<long, AlertWindow> before = windows.ToDictionary(window => window.Id);
        Dictionary<long, bool> announced = decisions.Where(decision => decision.State == WindowState.Announced)
            .ToDictionary(decision => decision.Id, decision => before[decision.Id].Silent);
        foreach (WindowDecision decision in decisions)
        {
            if (decision.FoldedInto is { } into)
                JoinTo(announced.TryGetValue(into, out bool silent) ? silent : null, before[decision.Id]);
        }

        return [.. announced.Select(one => (one.Key, one.Value))];
    }

    /// <summary>Takes note of what a window adds to the alert that it was folded into.</summary>
    /// <param name="silentlyNew">Whether the alert was made just now, without telling anybody; null when there was one before.</param>
    private void JoinTo(bool? silentlyNew, AlertWindow folded)
    {
        bool toBeTold = folded.State == WindowState.Undecided && !folded.Silent;
        if (toBeTold && silentlyNew != false)
            _database.Prepare(OpenWindows.MarkGrown).Execute(folded.Id);
        else if (silentlyNew is null)
            _database.Prepare(OpenWindows.CountAsTold).Execute(folded.Id, folded.Count);
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
