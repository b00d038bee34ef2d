using Iota.Engine.RuleState;
using Iota.Engine.Sources;

namespace Iota.Engine.Alerts;

public sealed partial class SqliteStateStore
{
    private const string FindLedger = "SELECT rule_set, events FROM ledger WHERE bucket = ?1 AND key = ?2 AND version = ?3";

    private const string InsertLedger = """
        INSERT INTO ledger (bucket, key, version, rule_set, events, evaluated, set_aside, done_at, lake_done) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
        ON CONFLICT DO UPDATE SET rule_set = ?4, events = ?5, evaluated = ?6, set_aside = ?7, done_at = ?8, lake_done = coalesce(?9, lake_done)
        """;

    private const string InsertDetection = """
        INSERT INTO detections (alert, rule_id, event_id, event_time, dedup, severity, title, log_type, bucket, object, record_index, account, region,
            actor, source_address, context, description, reference, runbook, destinations, rule_set, stored_at, unique_value)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22, ?23)
        ON CONFLICT (rule_id, event_id) DO NOTHING
        """;

    /// <inheritdoc/>
    public IReadOnlyDictionary<ObjectRef, LedgerEntry> FindDone(IReadOnlyCollection<ObjectRef> objects) => InTransaction(() =>
    {
        Statement find = _database.Prepare(FindLedger);
        var done = new Dictionary<ObjectRef, LedgerEntry>();
        foreach (ObjectRef source in objects)
        {
            List<LedgerEntry> rows = find.Query(row => new LedgerEntry(row.GetString(0), row.GetInt64(1)), source.Bucket, source.Key, source.Version ?? "");
            if (rows.Count > 0)
                done[source] = rows[0];
        }

        return done;
    });

    /// <inheritdoc/>
    public CommitResult Commit(BatchCommit batch)
    {
        (CommitResult result, (long First, long Last) rows) = InTransaction(() => Store(batch));
        if (result.NewDetections.Count > 0)
            _storedHere.Add(rows);
        return result;
    }

    /// <summary>Stores a batch inside a transaction, and gives the rows of its detections.</summary>
    private (CommitResult Result, (long First, long Last) Rows) Store(BatchCommit batch)
    {
        Statement insert = _database.Prepare(InsertDetection);
        var windows = new OpenWindows(_database, batch.Silent);
        var ruleState = new RuleStateRows(_database, Now);
        var stored = new List<Detection>();
        var duplicates = new HashSet<(ObjectRef Source, string Event)>();
        int suppressed = 0;
        long last = _database.Prepare(LastDetection).Query(row => row.GetInt64(0))[0];
        long now = Now;
        foreach (ObjectCommit done in batch.Objects)
        {
            foreach (Detection given in done.Detections)
            {
                Detection detection = WithStorableKeys(given);
                if (detection.SuppressedBy is not null)
                {
                    if (StoreSuppressed(detection, done.Source, batch.RuleSet))
                        suppressed++;
                    else
                        duplicates.Add((done.Source, detection.EventId));
                    continue;
                }

                OpenWindow? window = detection.Policy.CreateAlert ? windows.Find(detection) : null;
                if (Insert(insert, detection, window?.Row, done.Source, batch.RuleSet, now))
                {
                    window?.Add(detection);
                    stored.Add(given);
                }
                else
                {
                    duplicates.Add((done.Source, detection.EventId));
                }
            }

            foreach (StateEvaluation evaluation in done.StateWrites)
                ruleState.Apply(evaluation);
            if (done.Complete)
                EnterInLedger(done, batch.RuleSet);
        }

        windows.Write(_time.GetUtcNow());
        ruleState.Write();
        if (!batch.Silent && batch.Objects.Any(done => done.Complete)) // A backfill must not hide that no logs arrive.
            Mark(StateMark.ObjectDone);
        return (new CommitResult(stored, duplicates.Count, suppressed), (last + 1, last + stored.Count));
    }

    private void EnterInLedger(ObjectCommit done, string ruleSet) => _database.Prepare(InsertLedger).Execute(
        done.Source.Bucket, done.Source.Key, done.Source.Version ?? "", ruleSet, done.Events, done.Evaluated, done.SetAside, Now, (long?)done.Lake);

    /// <summary>Keys must compare in memory as they do in the file, or two of them could claim one row.</summary>
    private static Detection WithStorableKeys(Detection detection)
    {
        string rule = Statement.Storable(detection.RuleId);
        string eventId = Statement.Storable(detection.EventId);
        string key = Statement.Storable(detection.DedupKey);
        return ReferenceEquals(rule, detection.RuleId) && ReferenceEquals(eventId, detection.EventId) && ReferenceEquals(key, detection.DedupKey)
            ? detection
            : detection with { RuleId = rule, EventId = eventId, DedupKey = key };
    }

    private static bool Insert(Statement insert, Detection detection, long? alert, ObjectRef source, string ruleSet, long now) => insert.Execute(
        alert,
        detection.RuleId,
        detection.EventId,
        detection.EventTime.ToUnixTimeMilliseconds(),
        detection.DedupKey,
        detection.Severity.ToName(),
        detection.Title,
        detection.LogType,
        source.Bucket,
        detection.ObjectName,
        detection.RecordIndex,
        detection.Account,
        detection.Region,
        detection.Actor,
        detection.SourceAddress,
        detection.Context,
        detection.Description,
        detection.Reference,
        detection.Runbook,
        AlertRows.ToColumn(detection.Destinations),
        ruleSet,
        now,
        detection.UniqueValue) == 1;
}
