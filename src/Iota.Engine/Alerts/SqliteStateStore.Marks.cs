namespace Iota.Engine.Alerts;

public sealed partial class SqliteStateStore
{
    private const string SetMark = "INSERT INTO marks (name, at) VALUES (?1, ?2) ON CONFLICT DO UPDATE SET at = ?2";

    private const string FindMark = "SELECT at FROM marks WHERE name = ?1";

    /// <summary>When something happened last; null when it never did.</summary>
    public DateTimeOffset? LastTime(StateMark mark) => InTransaction(() => ReadMark(mark));

    private DateTimeOffset? ReadMark(StateMark mark) => _database.Prepare(FindMark)
        .Query(row => (DateTimeOffset?)DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(0)), mark.ToString()).FirstOrDefault();

    /// <summary>Takes note that something happened now.</summary>
    public void Note(StateMark mark) => InTransaction(() =>
    {
        Mark(mark);
        return true;
    });

    private void Mark(StateMark mark) => Mark(mark, Now);

    private void Mark(StateMark mark, long at) => _database.Prepare(SetMark).Execute(mark.ToString(), at);
}

/// <summary>Happenings of which the state keeps the last time.</summary>
public enum StateMark
{
    /// <summary>A log object was entered in the ledger.</summary>
    ObjectDone,

    /// <summary>Old rows were deleted.</summary>
    Pruned,

    /// <summary>A backup was made.</summary>
    BackedUp,

    /// <summary>Somebody began to watch for log objects; set once.</summary>
    Watched,

    /// <summary>Receipts of the alerts bucket were read; all that S3 took before then are in the state.</summary>
    ReceiptsImported,

    /// <summary>A backup was copied to the alerts bucket.</summary>
    Snapshotted,
}
