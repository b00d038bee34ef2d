namespace Iota.Engine.Alerts;

public sealed partial class SqliteStateStore
{
    /// <summary>Rows of one transaction: others must not wait long for the lock.</summary>
    private const int PruneChunk = 2_000;

    /// <summary>Rows are appended, so the old ones come first: the walk ends at the first young one.</summary>
    private const string FindOldDetections = "SELECT id, stored_at FROM detections ORDER BY id LIMIT ?1";

    private const string DeleteDetections = "DELETE FROM detections WHERE id <= ?1";

    private const string FindOldSuppressed = "SELECT id, stored_at FROM suppressed ORDER BY id LIMIT ?1";

    private const string DeleteSuppressed = "DELETE FROM suppressed WHERE id <= ?1";

    private const string FindLedgerPage = """
        SELECT bucket, key, version, done_at FROM ledger WHERE (bucket, key, version) > (?1, ?2, ?3) ORDER BY bucket, key, version LIMIT ?4
        """;

    private const string DeleteLedger = "DELETE FROM ledger WHERE bucket = ?1 AND key = ?2 AND version = ?3";

    /// <summary>An alert is over with all windows folded into it, and when none of its messages is on its way. Detections that are left need
    /// their window.</summary>
    private const string FindAlertPage = """
        SELECT id, created_at < ?3, updated_at < ?3 AND state <> 'undecided'
            AND NOT EXISTS (SELECT 1 FROM alerts f WHERE f.folded_into = a.id AND f.updated_at >= ?3)
            AND NOT EXISTS (SELECT 1 FROM deliveries d WHERE d.alert_id = a.alert_id AND d.state IN ('pending', 'sending'))
            AND NOT EXISTS (SELECT 1 FROM deliveries d JOIN deliveries t ON t.id = d.digest_id
                WHERE d.alert_id = a.alert_id AND t.state IN ('pending', 'sending'))
            AND NOT EXISTS (SELECT 1 FROM detections e WHERE e.alert = a.id)
            AND NOT EXISTS (SELECT 1 FROM alerts f JOIN detections e ON e.alert = f.id WHERE f.folded_into = a.id)
        FROM alerts a WHERE id > ?1 AND state <> 'folded' ORDER BY id LIMIT ?2
        """;

    private const string DeleteDeliveries = "DELETE FROM deliveries WHERE alert_id IN (SELECT alert_id FROM alerts WHERE id = ?1 OR folded_into = ?1)";

    private const string DeleteFolded = "DELETE FROM alerts WHERE folded_into = ?1";

    private const string DeleteAlert = "DELETE FROM alerts WHERE id = ?1";

    /// <summary>Deletes what is older than the retention, in transactions of bounded size. The space is used again; the file does not shrink.</summary>
    public PruneResult Prune(Retention retention)
    {
        DateTimeOffset now = _time.GetUtcNow();
        long detections = PruneAppended(FindOldDetections, DeleteDetections, now - retention.Detections);
        detections += PruneAppended(FindOldSuppressed, DeleteSuppressed, now - retention.Detections);
        long ledger = PruneLedger((now - retention.Ledger).ToUnixTimeMilliseconds());
        long alerts = PruneAlerts(OpenWindows.Timestamp(now - retention.Alerts));
        _ = InTransaction(() =>
        {
            Mark(StateMark.Pruned);
            return true;
        });
        return new PruneResult(detections, ledger, alerts);
    }

    private long PruneAppended(string find, string delete, DateTimeOffset before)
    {
        long deleted = 0;
        long limit = before.ToUnixTimeMilliseconds();
        int old;
        do
        {
            old = InTransaction(() =>
            {
                List<long> rows = [.. _database.Prepare(find).Query(row => (Id: row.GetInt64(0), At: row.GetInt64(1)), PruneChunk)
                    .TakeWhile(row => row.At < limit).Select(row => row.Id)];
                return rows.Count == 0 ? 0 : _database.Prepare(delete).Execute(rows[^1]);
            });
            deleted += old;
        }
        while (old == PruneChunk);
        return deleted;
    }

    private long PruneLedger(long before)
    {
        long deleted = 0;
        (string Bucket, string Key, string Version)? last = ("", "", "");
        while (last is { } after)
        {
            (last, long more) = InTransaction(() => PruneLedgerPage(after, before));
            deleted += more;
        }

        return deleted;
    }

    private ((string, string, string)? Last, long Deleted) PruneLedgerPage((string Bucket, string Key, string Version) after, long before)
    {
        List<(string Bucket, string Key, string Version, long At)> page = _database.Prepare(FindLedgerPage).Query(
            row => (row.GetString(0), row.GetString(1), row.GetString(2), row.GetInt64(3)), after.Bucket, after.Key, after.Version, PruneChunk);
        Statement delete = _database.Prepare(DeleteLedger);
        int deleted = page.Where(row => row.At < before).Sum(row => delete.Execute(row.Bucket, row.Key, row.Version));
        return (page.Count == PruneChunk ? (page[^1].Bucket, page[^1].Key, page[^1].Version) : null, deleted);
    }

    private long PruneAlerts(string before)
    {
        long deleted = 0;
        long? last = 0;
        while (last is { } after)
        {
            (last, long more) = InTransaction(() => PruneAlertPage(after, before));
            deleted += more;
        }

        return deleted;
    }

    private (long? Last, long Deleted) PruneAlertPage(long after, string before)
    {
        List<(long Id, bool IsOld, bool IsOver)> page = _database.Prepare(FindAlertPage)
            .Query(row => (row.GetInt64(0), row.GetBoolean(1), row.GetBoolean(2)), after, PruneChunk, before);
        long deleted = 0;
        foreach ((long id, _, bool isOver) in page.Where(alert => alert.IsOver))
        {
            _database.Prepare(DeleteDeliveries).Execute(id);
            deleted += _database.Prepare(DeleteFolded).Execute(id);
            deleted += _database.Prepare(DeleteAlert).Execute(id);
        }

        bool goOn = page.Count == PruneChunk && page[^1].IsOld; // alerts are appended: behind a young one all are young
        return (goOn ? page[^1].Id : null, deleted);
    }
}
