using Iota.Engine.Sources;

namespace Iota.Engine.Alerts;

public sealed partial class SqliteStateStore
{
    private const string InsertSuppressed = """
        INSERT INTO suppressed (rule_id, event_id, event_time, dedup, severity, title, log_type, bucket, object, record_index, account, region, reason, rule_set, stored_at)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)
        ON CONFLICT (rule_id, event_id) DO NOTHING
        """;

    private const string ReadSuppressed = $"""
        SELECT {SharedColumns}, reason FROM suppressed
        WHERE id > ?1 ORDER BY event_time, event_id, rule_id
        """;

    /// <summary>The last row of an earlier run; null until this instance stores one.</summary>
    private long? _suppressedBefore;

    /// <summary>Gives the suppressed detections that were stored since this instance stored its first one, by event time, event id and rule id.</summary>
    public void ReadStoredSuppressed(Action<Detection> onDetection)
    {
        if (_suppressedBefore is not { } before)
            return;
        InTransaction(() => _database.Prepare(ReadSuppressed)
            .ForEach(row => onDetection(ReadShared(row) with { SuppressedBy = row.GetString(11) }), before));
    }

    /// <summary>False when it was stored before.</summary>
    private bool StoreSuppressed(Detection detection, ObjectRef source, string ruleSet)
    {
        _suppressedBefore ??= _database.Prepare("SELECT coalesce(max(id), 0) FROM suppressed").Query(row => row.GetInt64(0))[0];
        return _database.Prepare(InsertSuppressed).Execute(
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
            detection.SuppressedBy,
            ruleSet,
            Now) == 1;
    }
}
