using System.Runtime.InteropServices;
using Iota.Engine.Rules;

namespace Iota.Engine.Alerts;

public sealed partial class SqliteStateStore
{
    /// <summary>Detections read at a time. Each page sorts all of them but holds only its own, so memory does not grow with their number.</summary>
    private const int PageSize = 50_000;

    private const string LastDetection = "SELECT coalesce(max(id), 0) FROM detections";

    /// <summary>What stored and suppressed detections have in common, as <see cref="ReadShared"/> reads it.</summary>
    private const string SharedColumns = "rule_id, event_id, event_time, severity, title, dedup, log_type, object, record_index, account, region";

    /// <summary>Of the rows only what they are sorted by: SQLite would hold all that is asked for while it sorts.</summary>
    private const string FindPage = """
        SELECT detections.id
        FROM temp.stored_here JOIN detections ON detections.id BETWEEN stored_here.first AND stored_here.last
        WHERE (event_time, event_id, rule_id) > (?1, ?2, ?3)
        ORDER BY event_time, event_id, rule_id LIMIT ?4
        """;

    private const string ReadDetection = $"SELECT {SharedColumns}, actor, source_address, context FROM detections WHERE id = ?1";

    /// <summary>Row ids of the detections that this instance stored, a range for each transaction: nobody else can write between two of its rows.</summary>
    private readonly List<(long First, long Last)> _storedHere = [];

    /// <summary>Gives the detections that this instance stored, by event time, event id and rule id.</summary>
    public void ReadStoredDetections(Action<Detection> onDetection)
    {
        Detection? last = null;
        int read;
        do
        {
            read = InTransaction(() => ReadPageAfter(last, detection => onDetection(last = detection)));
        }
        while (read == PageSize);
    }

    private int ReadPageAfter(Detection? last, Action<Detection> onDetection)
    {
        _database.Prepare("CREATE TEMP TABLE IF NOT EXISTS stored_here (first INTEGER, last INTEGER)").Execute();
        _database.Prepare("DELETE FROM temp.stored_here").Execute();
        Statement insert = _database.Prepare("INSERT INTO temp.stored_here VALUES (?1, ?2)");
        foreach ((long first, long final) in CollectionsMarshal.AsSpan(_storedHere))
            insert.Execute(first, final);
        List<long> rows = _database.Prepare(FindPage).Query(
            row => row.GetInt64(0), last?.EventTime.ToUnixTimeMilliseconds() ?? long.MinValue, last?.EventId ?? "", last?.RuleId ?? "", PageSize);
        Statement read = _database.Prepare(ReadDetection);
        foreach (long id in rows)
        {
            _ = read.ForEach(row => onDetection(ReadShared(row) with
            {
                Actor = row.GetString(11),
                SourceAddress = row.GetString(12),
                Context = row.GetString(13),
            }), id);
        }

        return rows.Count;
    }

    private static Detection ReadShared(StateRow row) => new()
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
        Policy = AlertPolicy.Default,
    };
}
