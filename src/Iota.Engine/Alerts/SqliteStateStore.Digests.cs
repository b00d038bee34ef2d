namespace Iota.Engine.Alerts;

public sealed partial class SqliteStateStore
{
    private const string FindWaitingRules = """
        SELECT rule_id, kind, count(*) FROM deliveries INDEXED BY deliveries_waiting
        WHERE destination = ?1 AND state = 'pending' AND kind <> 'digest' AND attempts = 0 GROUP BY rule_id, kind
        """;

    /// <summary>Stops counting where the answer is known.</summary>
    private const string CountFiled = """
        SELECT count(*) FROM (SELECT 1 FROM deliveries WHERE destination = ?1 AND rule_id = ?2 AND filed_at > ?3 AND sequence = 0 LIMIT ?4)
        """;

    private const string FindLastDigest = "SELECT last_digest FROM storms WHERE destination = ?1 AND rule_id = ?2 AND last_digest > 0";

    private const string FindLastFollowUpDigest = "SELECT last_follow_up FROM storms WHERE destination = ?1 AND rule_id = ?2";

    /// <summary>A digest that was tried is as it is: a destination that drops repeats by their key would not read what was added since.</summary>
    private const string FindGatheringDigest = """
        SELECT id FROM deliveries INDEXED BY deliveries_gathering
        WHERE destination = ?1 AND rule_id = ?2 AND state = 'pending' AND kind = 'digest' AND attempts = 0 AND (sequence > 0) = ?3 ORDER BY id LIMIT 1
        """;

    private const string OpenDigest = """
        UPDATE deliveries SET kind = 'digest', next_attempt = ?4 WHERE id = (
            SELECT min(id) FROM deliveries INDEXED BY deliveries_waiting
            WHERE destination = ?1 AND rule_id = ?2 AND kind = ?3 AND state = 'pending' AND kind <> 'digest' AND attempts = 0)
        RETURNING id
        """;

    private const string FoldWaiting = """
        UPDATE deliveries INDEXED BY deliveries_waiting SET state = 'digested', digest_id = ?4
        WHERE destination = ?1 AND rule_id = ?2 AND kind = ?3 AND state = 'pending' AND kind <> 'digest' AND attempts = 0
        """;

    private const string FindDigestAlerts = """
        SELECT a.id FROM deliveries d JOIN alerts a USING (alert_id) WHERE d.id = ?1 OR d.digest_id = ?1 ORDER BY d.id LIMIT ?2
        """;

    private const string OfDigest =
        "FROM deliveries d JOIN alerts a USING (alert_id) JOIN alerts w ON w.id = a.id OR w.folded_into = a.id WHERE d.id = ?1 OR d.digest_id = ?1";

    private const string FindDigestPlaces = $"SELECT DISTINCT w.severity, w.accounts, w.regions {OfDigest}";

    /// <summary>Who did it from where, as far as that is the same for all.</summary>
    private const string FindDigestSpan = $"""
        SELECT min(w.first_event_time), max(w.last_event_time), iif(min(w.actor) = max(w.actor), min(w.actor), ''),
            iif(min(w.source_address) = max(w.source_address), min(w.source_address), '') {OfDigest}
        """;

    /// <summary>Alerts, their events, and how many of these earlier messages told.</summary>
    private const string SumDigest = """
        SELECT count(*), sum((SELECT sum(w.alert_count) FROM alerts w WHERE w.id = a.id OR w.folded_into = a.id)), coalesce(sum(
            (SELECT max(e.events_told) FROM deliveries e WHERE e.alert_id = d.alert_id AND e.destination = d.destination AND e.sequence < d.sequence)), 0)
        FROM deliveries d JOIN alerts a USING (alert_id) WHERE d.id = ?1 OR d.digest_id = ?1
        """;

    /// <summary>The leader of the first digest that told the alert.</summary>
    private const string FindFirstDigest = """
        SELECT t.alert_id FROM deliveries d JOIN deliveries t ON t.id = coalesce(d.digest_id, d.id)
        WHERE d.alert_id = ?1 AND d.destination = ?2 AND d.sequence < ?3 AND t.kind = 'digest' ORDER BY d.sequence LIMIT 1
        """;

    /// <summary>What each alert is followed up against, once the digest has arrived.</summary>
    private const string SetEventsTold = """
        UPDATE deliveries SET events_told = (
            SELECT sum(w.alert_count) FROM alerts a JOIN alerts w ON w.id = a.id OR w.folded_into = a.id WHERE a.alert_id = deliveries.alert_id)
        WHERE id = ?1 OR digest_id = ?1
        """;

    private const string MakeAlone = "UPDATE deliveries SET kind = iif(sequence = 0, 'alert', 'follow_up') WHERE id = ?1";

    private const string RememberStorm = """
        INSERT INTO storms (destination, rule_id, last_digest) VALUES (?1, ?2, ?3) ON CONFLICT DO UPDATE SET last_digest = ?3
        """;

    private const string RememberFollowUp = """
        INSERT INTO storms (destination, rule_id, last_digest, last_follow_up) VALUES (?1, ?2, 0, ?3) ON CONFLICT DO UPDATE SET last_follow_up = ?3
        """;

    /// <summary>Makes digests of what waits for a destination, for the rules that have too much to say to it.</summary>
    /// <param name="isRelayed">Whether messages wait elsewhere when they have left the state: then what was filed lately most likely still does.</param>
    private void FoldStorms(string destination, TimeSpan interval, bool isRelayed)
    {
        List<(string Rule, string Kind, long Waiting)> rules =
            _database.Prepare(FindWaitingRules).Query(row => (row.GetString(0), row.GetString(1), row.GetInt64(2)), destination);
        long waitingOfAll = rules.Sum(rule => rule.Waiting);
        foreach ((string rule, string kind, long waiting) in rules)
        {
            if (kind == "follow_up")
            {
                if (StormPolicy.IsStorm(interval, waiting, waitingOfAll, filedInLastHour: 0))
                    Fold(destination, rule, kind, NextFollowUpDigest(destination, rule));
                continue;
            }

            DateTimeOffset now = _time.GetUtcNow();
            DateTimeOffset? last = ReadStorm(FindLastDigest, destination, rule);
            long filed = CountFiledSince(destination, rule, now - TimeSpan.FromHours(1));
            long queued = isRelayed ? Math.Max(waiting, CountFiledSince(destination, rule, now - StormPolicy.LongestQueueOfRule)) : waiting;
            if (last + StormPolicy.StormLasts > now || StormPolicy.IsStorm(interval, queued, waitingOfAll, filed))
                Fold(destination, rule, kind, last is { } before ? StormPolicy.NextDigest(before, now) : now);
        }
    }

    private DateTimeOffset? ReadStorm(string find, string destination, string rule) =>
        _database.Prepare(find).Query(row => ReadTime(row, 0), destination, rule).FirstOrDefault();

    private long CountFiledSince(string destination, string rule, DateTimeOffset since) =>
        _database.Prepare(CountFiled).Query(row => row.GetInt64(0), destination, rule, since.ToUnixTimeMilliseconds(), StormPolicy.AlertsPerHour + 1)[0];

    private void Fold(string destination, string rule, string kind, DateTimeOffset due)
    {
        long digest = FindGathering(destination, rule, followUps: kind == "follow_up")
            ?? _database.Prepare(OpenDigest).Query(row => row.GetInt64(0), destination, rule, kind, due.ToUnixTimeMilliseconds())[0];
        _database.Prepare(FoldWaiting).Execute(destination, rule, kind, digest);
    }

    /// <summary>The digest of a rule that was not tried yet; null when there is none.</summary>
    private long? FindGathering(string destination, string rule, bool followUps) =>
        _database.Prepare(FindGatheringDigest).Query(row => (long?)row.GetInt64(0), destination, rule, followUps).FirstOrDefault();

    /// <summary>When the next digest of follow-ups of a rule may be sent.</summary>
    private DateTimeOffset NextFollowUpDigest(string destination, string rule)
    {
        DateTimeOffset now = _time.GetUtcNow();
        return ReadStorm(FindLastFollowUpDigest, destination, rule) + FollowUpPolicy.Interval is { } next && next > now ? next : now;
    }

    /// <summary>What a digest says when it is sent now. One that has stayed alone is a message like any other.</summary>
    private DeliveryMessage ComposeDigest(OpenDelivery delivery)
    {
        List<Alert> first = [.. _database.Prepare(FindDigestAlerts).Query(row => row.GetInt64(0), delivery.Id, StormPolicy.NamedInDigest).Select(ReadAlert)];
        (long alerts, long events, long told) = _database.Prepare(SumDigest).Query(row => (row.GetInt64(0), row.GetInt64(1), row.GetInt64(2)), delivery.Id)[0];
        _database.Prepare(SetEventsTold).Execute(delivery.Id);
        if (delivery.Sequence > 0)
            _database.Prepare(RememberFollowUp).Execute(delivery.Destination, delivery.RuleId, Now);
        else if (alerts > StormPolicy.NamedInDigest)
            _database.Prepare(RememberStorm).Execute(delivery.Destination, delivery.RuleId, Now);
        if (alerts == 1)
        {
            _database.Prepare(MakeAlone).Execute(delivery.Id);
            return delivery.Sequence == 0 ? new AlertMessage(first[0]) : new FollowUpMessage(first[0], told, delivery.Sequence);
        }

        return new DigestMessage(ReadDigest(delivery.Id, first[0]), first, alerts, events)
        {
            AnnouncedCount = told,
            Sequence = delivery.Sequence,
            FirstDigest = _database.Prepare(FindFirstDigest).Query(row => row.GetString(0), delivery.AlertId, delivery.Destination, delivery.Sequence).FirstOrDefault(),
        };
    }

    /// <summary>The first alert with what holds for all.</summary>
    private Alert ReadDigest(long delivery, Alert first)
    {
        List<(Severity Severity, IReadOnlyList<string> Accounts, IReadOnlyList<string> Regions)> places = _database.Prepare(FindDigestPlaces).Query(
            row => (SeverityNames.Parse(row.GetString(0)) ?? Severity.Info, DistinctValues.FromJson(row.GetString(1)), DistinctValues.FromJson(row.GetString(2))), delivery);
        Alert span = _database.Prepare(FindDigestSpan).Query(
            row => first with
            {
                FirstEventTime = ReadTime(row, 0)!.Value,
                LastEventTime = ReadTime(row, 1)!.Value,
                Actor = row.GetString(2),
                SourceAddress = row.GetString(3),
            },
            delivery)[0];
        return span with
        {
            Severity = places.Max(place => place.Severity),
            Accounts = places.Select(place => place.Accounts).Aggregate(DistinctValues.Union),
            Regions = places.Select(place => place.Regions).Aggregate(DistinctValues.Union),
        };
    }
}
