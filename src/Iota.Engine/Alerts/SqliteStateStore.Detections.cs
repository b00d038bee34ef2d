using System.Runtime.InteropServices;

namespace Iota.Engine.Alerts;

public sealed partial class SqliteStateStore
{
    private const string LastDetection = "SELECT coalesce(max(id), 0) FROM detections";

    private const string ReadDetections = """
        SELECT rule_id, event_id, event_time, severity, title, dedup, log_type, object, record_index, account, region, actor, source_address, context
        FROM temp.stored_here JOIN detections ON detections.id BETWEEN stored_here.first AND stored_here.last
        ORDER BY event_time, event_id, rule_id
        """;

    /// <summary>Row ids of the detections that this instance stored, a range for each transaction: nobody else can write between two of its rows.</summary>
    private readonly List<(long First, long Last)> _storedHere = [];

    /// <summary>The detections that this instance stored, by event time, event id and rule id.</summary>
    public IReadOnlyList<Detection> ReadStoredDetections() => InTransaction(() =>
    {
        _database.Prepare("CREATE TEMP TABLE stored_here (first INTEGER, last INTEGER)").Execute();
        Statement insert = _database.Prepare("INSERT INTO temp.stored_here VALUES (?1, ?2)");
        foreach ((long first, long last) in CollectionsMarshal.AsSpan(_storedHere)) insert.Execute(first, last);
        List<Detection> detections = _database.Prepare(ReadDetections).Query(row => new Detection
        {
            RuleId = row.GetString(0),
            EventId = row.GetString(1),
            EventTime = DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(2)),
            Severity = SeverityNames.Parse(row.GetString(3))!.Value,
            Title = row.GetString(4),
            DedupKey = row.GetString(5),
            LogType = row.GetString(6),
            ObjectName = row.GetString(7),
            RecordIndex = row.GetInt64(8),
            Account = row.GetString(9),
            Region = row.GetString(10),
            Actor = row.GetString(11),
            SourceAddress = row.GetString(12),
            Context = row.GetString(13),
            Policy = Rules.AlertPolicy.Default,
        });
        return detections;
    });
}
