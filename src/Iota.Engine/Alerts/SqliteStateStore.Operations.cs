namespace Iota.Engine.Alerts;

public sealed partial class SqliteStateStore
{
    private const int ReportedPerTransaction = 1_000;

    private const string FindDead = """
        SELECT id, destination, alert_id, rule_id, filed_at, last_error FROM deliveries WHERE state = 'dead' AND reported = 0 ORDER BY id LIMIT ?1
        """;

    private const string SetReported = "UPDATE deliveries SET reported = 1 WHERE id = ?1";

    private const string FindOperations = "SELECT event_id FROM detections WHERE rule_id = ?1";

    /// <summary>Those of the rules whose pushdown condition was found to be wrong before, under this rule set.</summary>
    public IReadOnlyList<string> FindPushdownDifferences(string ruleSet, IEnumerable<string> ruleIds) => InTransaction(() =>
    {
        HashSet<string> known = [.. _database.Prepare(FindOperations).Query(row => row.GetString(0), OperationsAlerts.PushdownDifference)];
        return known.Count == 0 ? [] : ruleIds.Where(rule => known.Contains(OperationsAlerts.PushdownDifferenceId(rule, ruleSet))).ToList();
    });

    /// <summary>Makes an operations alert of deliveries that were given up since the last call. A message that tells of such deliveries and is itself given
    /// up makes none: it would go the same way.</summary>
    public void ReportDeadDeliveries()
    {
        while (InTransaction(ReportSomeDead) == ReportedPerTransaction)
            continue;
    }

    private int ReportSomeDead()
    {
        var detections = new List<Detection>();
        List<(long Id, string Rule, Detection Detection)> dead = _database.Prepare(FindDead).Query(
            row => (row.GetInt64(0), row.GetString(3), OperationsAlerts.OfDelivery(row.GetString(1), row.GetString(2), $"{row.GetInt64(0)} {row.GetInt64(4)}",
                row.IsDBNull(5) ? null : row.GetString(5), _time.GetUtcNow())), ReportedPerTransaction);
        foreach ((long id, string rule, Detection detection) in dead)
        {
            _database.Prepare(SetReported).Execute(id);
            if (rule != OperationsAlerts.DeliveryDead)
                detections.Add(detection);
        }

        if (detections.Count > 0)
            _ = Store(OperationsAlerts.ToBatch(detections));
        return dead.Count;
    }

    /// <summary>Makes an operations alert when no log object was processed for too long. The first call begins the watch.</summary>
    public void ReportNoData(TimeSpan limit) => InTransaction(() =>
    {
        DateTimeOffset now = _time.GetUtcNow();
        if (ReadMark(StateMark.Watched) is null)
            Mark(StateMark.Watched);
        DateTimeOffset since = ReadMark(StateMark.ObjectDone) ?? ReadMark(StateMark.Watched)!.Value;
        if (now - since > limit)
            _ = Store(OperationsAlerts.ToBatch([OperationsAlerts.OfNoData(since, now)]));
        return true;
    });
}
