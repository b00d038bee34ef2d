using Iota.Engine.Sources;

namespace Iota.Engine.Alerts;

public sealed partial class SqliteStateStore
{
    private const string SetLake = "UPDATE ledger SET lake_done = ?4, lake_tried_at = ?5 WHERE bucket = ?1 AND key = ?2 AND version = ?3 AND lake_done = 0";

    /// <summary>What was never tried comes first, then what was tried longest ago: one that fails each time keeps no other from its turn.</summary>
    private const string FindLakeRows = """
        SELECT bucket, key, version, done_at FROM ledger
        WHERE lake_done = 0 AND (lake_tried_at IS NULL OR lake_tried_at < ?2) AND done_at < ?3 ORDER BY lake_tried_at LIMIT ?1
        """;

    private const string CountLakeRows = "SELECT count(*), min(done_at) FROM ledger WHERE lake_done = 0";

    /// <inheritdoc/>
    public void NoteLake(IReadOnlyCollection<ObjectRef> written) => NoteLakeTries([.. written.Select(source => new LakeTry(source, LakeMark.Written))], _time.GetUtcNow());

    /// <summary>Enters what became of tries to write objects into the lake.</summary>
    /// <param name="at">When the round of tries began.</param>
    public void NoteLakeTries(IReadOnlyCollection<LakeTry> tries, DateTimeOffset at) => InTransaction(() =>
    {
        Statement set = _database.Prepare(SetLake);
        foreach (LakeTry done in tries)
            _ = set.Execute(done.Source.Bucket, done.Source.Key, done.Source.Version ?? "", (long)done.Mark, at.ToUnixTimeMilliseconds());
        return true;
    });

    /// <summary>Objects whose events are not in the lake yet.</summary>
    /// <param name="max">How many at most.</param>
    /// <param name="triedBefore">Only those that no round since then has tried.</param>
    /// <param name="doneBefore">Only those that were evaluated before.</param>
    public IReadOnlyList<LakeWaiting> FindLakeWaiting(int max, DateTimeOffset triedBefore, DateTimeOffset doneBefore) => InTransaction(() => _database.Prepare(FindLakeRows).Query(
        row => new LakeWaiting(
            new ObjectRef(row.GetString(0), row.GetString(1), row.GetString(2) is { Length: > 0 } version ? version : null),
            DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(3))),
        max, triedBefore.ToUnixTimeMilliseconds(), doneBefore.ToUnixTimeMilliseconds()));

    /// <summary>How many objects wait for the lake, and since when.</summary>
    public LakeBacklog ReadLakeBacklog() => InTransaction(() => _database.Prepare(CountLakeRows).Query(
        row => new LakeBacklog(row.GetInt64(0), row.IsDBNull(1) ? null : DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(1))))[0]);
}
