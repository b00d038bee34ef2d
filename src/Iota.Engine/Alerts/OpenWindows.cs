using System.Globalization;

namespace Iota.Engine.Alerts;

/// <summary>The dedup windows that a batch touches. Each is read once and written once, however many detections it gets.</summary>
/// <param name="silent">Whether the batch is history, of which nobody is told.</param>
internal sealed class OpenWindows(StateDatabase database, bool silent = false)
{
    private const string MaxRow = "SELECT coalesce(max(id), 0) FROM alerts";

    private const string FindWindow = $"""
        SELECT id, {AlertRows.Columns} FROM alerts WHERE rule_id = ?1 AND dedup_string = ?2 AND window_start = ?3
        """;

    /// <summary>What is to be made of a window with these totals: what <see cref="SqliteStateStore.Announce"/> would find right after the batch. Most windows are far
    /// from their threshold, and are never looked at again: neither alone nor with a neighbour can they reach it, and no neighbour is an alert or may become one.
    /// Whatever changes a neighbour asks this again for the neighbour, with the totals stored here.</summary>
    /// <remarks><see cref="AlertWindows.Decide"/> decides on the others; it counts an event only in the slices of windows that lie next to each other, and of a rule
    /// with <c>unique</c> there are never more values than events.</remarks>
    private const string StateOfTotals = """
        iif(?11 >= ?24 OR EXISTS (
            SELECT 1 FROM alerts near WHERE near.rule_id = ?6 AND near.dedup_string = ?7 AND near.window_start IN (?2 - ?3, ?2 + ?3) AND near.period = ?3
                AND (near.state IN ('announced', 'undecided') OR near.state = 'below_threshold' AND near.alert_count + ?11 >= min(near.threshold, ?24))),
            'undecided', 'below_threshold')
        """;

    private const string InsertWindow = $"""
        INSERT INTO alerts (id, window_start, period, created_at, updated_at, state, silence, {AlertRows.Columns})
        VALUES (?1, ?2, ?3, ?4, ?4, {StateOfTotals}, ?25,
            ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22, ?23, ?24)
        """;

    private const string UpdateWindow = $"""
        UPDATE alerts SET updated_at = ?4, state = iif(state = 'below_threshold', {StateOfTotals}, state),
            silence = CASE state WHEN 'below_threshold' THEN ?25 WHEN 'undecided' THEN min(silence, ?25) ELSE silence END,
            ({AlertRows.Columns}) = (?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22, ?23, ?24)
        WHERE id = ?1
        """;

    /// <summary>The alert that a window belongs to has more to tell than it had: at the latest when its window closes it is followed up. When nobody knows of it, it
    /// is told from the beginning.</summary>
    public const string MarkGrown = """
        UPDATE alerts SET follow_up_at = coalesce(follow_up_at, window_start + period), silence = iif(silence = 1, 2, silence)
        WHERE (follow_up_at IS NULL OR silence = 1) AND id = (SELECT coalesce(folded_into, id) FROM alerts WHERE id = ?1 AND state IN ('announced', 'folded'))
        """;

    /// <summary>The alert that a window (?1) belongs to has events more (?2) that nobody is told of: they count as told, so that no follow-up is for them.</summary>
    public const string CountAsTold = """
        UPDATE deliveries SET events_told = events_told + ?2
        WHERE events_told IS NOT NULL AND alert_id = (SELECT r.alert_id FROM alerts w JOIN alerts r ON r.id = coalesce(w.folded_into, w.id) WHERE w.id = ?1)
        """;

    private readonly Dictionary<(string RuleId, string DedupKey, long Start), OpenWindow> _windows = [];
    private readonly Statement _find = database.Prepare(FindWindow);

    /// <summary>Row ids are given out before the rows exist; the write lock keeps other processes away.</summary>
    private long _nextRow = 1 + database.Prepare(MaxRow).Query(row => row.GetInt64(0))[0];

    public OpenWindow Find(Detection detection)
    {
        long start = AlertWindows.StartOf(detection.RuleId, detection.DedupKey, detection.EventTime, detection.Policy.DedupPeriod);
        var key = (detection.RuleId, detection.DedupKey, start);
        if (_windows.TryGetValue(key, out OpenWindow? window))
            return window;
        long period = AlertWindows.ToMilliseconds(detection.Policy.DedupPeriod);
        window = _find.Query(
            row => new OpenWindow(row.GetInt64(0), row.GetString(1), start, period, AlertRows.Read(row, 1)),
            detection.RuleId, detection.DedupKey, start).FirstOrDefault();
        window ??= new OpenWindow(_nextRow++, AlertWindows.AlertId(detection.RuleId, detection.DedupKey, start), start, period, stored: null);
        return _windows[key] = window;
    }

    /// <summary>As SQLite writes times: they compare as text.</summary>
    public static string Timestamp(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);

    public void Write(DateTimeOffset now)
    {
        string stamp = Timestamp(now);
        Statement insert = database.Prepare(InsertWindow);
        Statement update = database.Prepare(UpdateWindow);
        Statement grown = database.Prepare(silent ? CountAsTold : MarkGrown);
        foreach (OpenWindow window in _windows.Values.Where(window => window.HasChanged).OrderBy(window => window.Row))
        {
            Statement write = window.IsStored ? update : insert;
            write.Execute([window.Row, window.Start, window.Period, stamp, .. AlertRows.ToColumns(window.Totals), silent]);
            if (!window.IsStored)
                continue;
            if (silent)
                grown.Execute(window.Row, window.Added);
            else
                grown.Execute(window.Row);
        }
    }
}
