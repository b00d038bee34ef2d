namespace Iota.Engine.Alerts;

public sealed partial class SqliteStateStore
{
    /// <summary>Counts what the state holds. Reads whole tables.</summary>
    public StateStats ReadStats() => InTransaction(() => new StateStats(
        StateSchema.Version,
        Number("SELECT page_count * page_size FROM pragma_page_count, pragma_page_size"),
        Number("SELECT freelist_count * page_size FROM pragma_freelist_count, pragma_page_size"),
        Number("SELECT count(*) FROM ledger"),
        Number("SELECT count(*) FROM detections"),
        Number("SELECT count(*) FROM alerts"),
        Number("SELECT count(*) FROM alerts WHERE state = 'announced'"),
        _database.Prepare("SELECT destination, state, count(*), min(filed_at) FROM deliveries GROUP BY destination, state ORDER BY destination, state")
            .Query(row => (row.GetString(0), row.GetString(1), row.GetInt64(2), DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(3)))),
        Enum.GetValues<StateMark>().Where(mark => ReadMark(mark) is not null).ToDictionary(mark => mark, mark => ReadMark(mark)!.Value)));

    private long Number(string sql) => _database.Prepare(sql).Query(row => row.GetInt64(0))[0];
}
