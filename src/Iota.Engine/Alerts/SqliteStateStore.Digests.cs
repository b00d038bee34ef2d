namespace Iota.Engine.Alerts;

public sealed partial class SqliteStateStore
{
    private const string FindWaitingRules = """
        SELECT rule_id, count(*) FROM deliveries INDEXED BY deliveries_waiting
        WHERE destination = ?1 AND state = 'pending' AND kind = 'alert' AND attempts = 0 GROUP BY rule_id
        """;

    /// <summary>Stops counting where the answer is known.</summary>
    private const string CountFiled = """
        SELECT count(*) FROM (SELECT 1 FROM deliveries WHERE destination = ?1 AND rule_id = ?2 AND filed_at > ?3 AND sequence = 0 LIMIT ?4)
        """;

    private const string FindLastDigest = "SELECT last_digest FROM storms WHERE destination = ?1 AND rule_id = ?2";

    /// <summary>A digest that was tried is as it is: a destination that drops repeats by their key would not read what was added since.</summary>
    private const string FindOpenDigest = """
        SELECT id FROM deliveries INDEXED BY deliveries_open
        WHERE destination = ?1 AND rule_id = ?2 AND kind = 'digest' AND attempts = 0 AND state IN ('pending', 'sending') ORDER BY id LIMIT 1
        """;

    private const string OpenDigest = """
        UPDATE deliveries SET kind = 'digest', next_attempt = ?3 WHERE id = (
            SELECT min(id) FROM deliveries INDEXED BY deliveries_waiting
            WHERE destination = ?1 AND rule_id = ?2 AND state = 'pending' AND kind = 'alert' AND attempts = 0)
        RETURNING id
        """;

    private const string FoldWaiting = """
        UPDATE deliveries INDEXED BY deliveries_waiting SET state = 'digested', digest_id = ?3
        WHERE destination = ?1 AND rule_id = ?2 AND state = 'pending' AND kind = 'alert' AND attempts = 0
        """;

    private const string FindDigestAlerts = """
        SELECT a.id FROM deliveries d JOIN alerts a USING (alert_id) WHERE d.id = ?1 OR d.digest_id = ?1 ORDER BY d.id LIMIT ?2
        """;

    private const string SumDigest = """
        SELECT count(*), sum((SELECT sum(w.alert_count) FROM alerts w WHERE w.id = a.id OR w.folded_into = a.id))
        FROM deliveries d JOIN alerts a USING (alert_id) WHERE d.id = ?1 OR d.digest_id = ?1
        """;

    private const string MakeAlert = "UPDATE deliveries SET kind = 'alert' WHERE id = ?1";

    private const string RememberStorm = """
        INSERT INTO storms (destination, rule_id, last_digest) VALUES (?1, ?2, ?3) ON CONFLICT DO UPDATE SET last_digest = ?3
        """;

    /// <summary>Makes digests of what waits for a destination, for the rules that have too much to say to it.</summary>
    /// <param name="isRelayed">Whether messages wait elsewhere when they have left the state: then what was filed lately most likely still does.</param>
    private void FoldStorms(string destination, TimeSpan interval, bool isRelayed)
    {
        List<(string Rule, long Waiting)> rules = _database.Prepare(FindWaitingRules).Query(row => (row.GetString(0), row.GetInt64(1)), destination);
        long waitingOfAll = rules.Sum(rule => rule.Waiting);
        foreach ((string rule, long waiting) in rules)
        {
            DateTimeOffset now = _time.GetUtcNow();
            long? lastDigest = _database.Prepare(FindLastDigest).Query(row => (long?)row.GetInt64(0), destination, rule).FirstOrDefault();
            DateTimeOffset? last = lastDigest is { } at ? DateTimeOffset.FromUnixTimeMilliseconds(at) : null;
            long filed = CountFiledSince(destination, rule, now - TimeSpan.FromHours(1));
            long queued = isRelayed ? Math.Max(waiting, CountFiledSince(destination, rule, now - StormPolicy.LongestQueueOfRule)) : waiting;
            if (last + StormPolicy.StormLasts > now || StormPolicy.IsStorm(interval, queued, waitingOfAll, filed))
                Fold(destination, rule, last is { } before ? StormPolicy.NextDigest(before, now) : now);
        }
    }

    private long CountFiledSince(string destination, string rule, DateTimeOffset since) =>
        _database.Prepare(CountFiled).Query(row => row.GetInt64(0), destination, rule, since.ToUnixTimeMilliseconds(), StormPolicy.AlertsPerHour + 1)[0];

    private void Fold(string destination, string rule, DateTimeOffset due)
    {
        long digest = _database.Prepare(FindOpenDigest).Query(row => row.GetInt64(0), destination, rule) is [long open]
            ? open
            : _database.Prepare(OpenDigest).Query(row => row.GetInt64(0), destination, rule, due.ToUnixTimeMilliseconds())[0];
        _database.Prepare(FoldWaiting).Execute(destination, rule, digest);
    }

    /// <summary>What a digest says when it is sent now. One that has stayed alone is an alert like any other.</summary>
    private DeliveryMessage ComposeDigest(long delivery, string destination)
    {
        List<Alert> first = [.. _database.Prepare(FindDigestAlerts).Query(row => row.GetInt64(0), delivery, StormPolicy.NamedInDigest).Select(ReadAlert)];
        (long alerts, long events) = _database.Prepare(SumDigest).Query(row => (row.GetInt64(0), row.GetInt64(1)), delivery)[0];
        if (alerts > StormPolicy.NamedInDigest)
            _database.Prepare(RememberStorm).Execute(destination, first[0].RuleId, Now);
        if (alerts > 1)
            return new DigestMessage(first[0], first, alerts, events);
        _database.Prepare(MakeAlert).Execute(delivery);
        return new AlertMessage(first[0]);
    }
}
