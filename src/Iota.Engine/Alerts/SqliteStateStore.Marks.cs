namespace Iota.Engine.Alerts;

public sealed partial class SqliteStateStore
{
    private const string SetMark = "INSERT INTO marks (name, at) VALUES (?1, ?2) ON CONFLICT DO UPDATE SET at = ?2";

    private const string FindMark = "SELECT at FROM marks WHERE name = ?1";

    /// <summary>When something happened last; null when it never did.</summary>
    public DateTimeOffset? LastTime(StateMark mark) => InTransaction(() => ReadMark(mark));

    private DateTimeOffset? ReadMark(StateMark mark) => _database.Prepare(FindMark)
        .Query(row => (DateTimeOffset?)DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(0)), mark.ToString()).FirstOrDefault();

    private void Mark(StateMark mark) => _database.Prepare(SetMark).Execute(mark.ToString(), Now);
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
}
