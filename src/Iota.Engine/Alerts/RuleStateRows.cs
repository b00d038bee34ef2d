using Iota.Engine.RuleState;

namespace Iota.Engine.Alerts;

/// <summary>The state of rules in the file, inside a transaction. Each key is read once and written once, however many calls concern it.</summary>
internal sealed class RuleStateRows(StateDatabase database, long now)
{
    /// <summary>Rows that a commit looks at, at most, for ones that nobody needs any more.</summary>
    private const int PruneChunk = 200;

    /// <summary>How long an evaluation is remembered: as long as SQS can keep a message that would repeat it.</summary>
    private static readonly long RememberedFor = (long)TimeSpan.FromDays(14).TotalMilliseconds;

    /// <summary>An expired key stays for a day after the last write: a scan of old logs goes on with it.</summary>
    private static readonly long KeptFor = (long)TimeSpan.FromDays(1).TotalMilliseconds;

    private const string FindRow = "SELECT value, expires_at FROM rule_state WHERE key = ?1";

    private const string FindCalls = "SELECT answers FROM rule_calls WHERE rule_id = ?1 AND event_id = ?2";

    private const string Upsert = """
        INSERT INTO rule_state (key, value, expires_at, prune_at) VALUES (?1, ?2, ?3, ?4)
        ON CONFLICT (key) DO UPDATE SET value = ?2, expires_at = ?3, prune_at = ?4
        """;

    private const string UpsertCalls = """
        INSERT INTO rule_calls (rule_id, event_id, committed_at, answers) VALUES (?1, ?2, ?3, ?4)
        ON CONFLICT (rule_id, event_id) DO UPDATE SET committed_at = ?3, answers = ?4
        """;

    private const string PruneKeys = "DELETE FROM rule_state WHERE id IN (SELECT id FROM rule_state WHERE prune_at < ?1 LIMIT ?2)";

    private const string PruneCalls = "DELETE FROM rule_calls WHERE id IN (SELECT id FROM rule_calls ORDER BY id LIMIT ?2) AND committed_at < ?1";

    private readonly Dictionary<string, StateValue?> _values = [];
    private readonly HashSet<string> _changed = [];
    private bool _any;

    public static StateValue? FindValue(StateDatabase database, string key) => database.Prepare(FindRow)
        .Query(row => StateValue.FromJson(row.GetString(0), row.IsDBNull(1) ? null : row.GetInt64(1)), key).FirstOrDefault();

    public static RecordedAnswers FindAnswers(StateDatabase database, EvaluationId id) => database.Prepare(FindCalls)
        .Query(row => RecordedAnswers.FromJson(row.GetString(0)), id.Rule, id.Event).FirstOrDefault() ?? RecordedAnswers.None;

    /// <summary>Does the calls that were not done before: again on the values of the file, which other hosts have changed meanwhile.</summary>
    public void Apply(StateEvaluation evaluation)
    {
        RecordedAnswers recorded = FindAnswers(database, evaluation.Id);
        List<AnsweredCall> calls = [.. evaluation.Calls.Where(call => !recorded.TryGet(call.Fingerprint, out _))];
        if (!calls.Exists(call => call.Call.Writes)) return;
        _any = true;
        foreach (AnsweredCall call in calls)
            if (call.Call.Writes) Apply(call.Call);
        database.Prepare(UpsertCalls).Execute(evaluation.Id.Rule, evaluation.Id.Event, now, recorded.With(calls).ToJson());
    }

    /// <summary>Writes what has changed, and removes some of what is no longer needed.</summary>
    public void Write()
    {
        if (!_any) return;
        foreach (string key in _changed.Order(StringComparer.Ordinal)) // one order for all hosts, and neighbours together
        {
            if (_values[key] is not { } value) database.Prepare("DELETE FROM rule_state WHERE key = ?1").Execute(key);
            else database.Prepare(Upsert).Execute(key, value.ToJson(), value.ExpiresAt, value.ExpiresAt is { } end ? Math.Max(end, now + KeptFor) : null);
        }

        database.Prepare(PruneKeys).Execute(now, PruneChunk);
        database.Prepare(PruneCalls).Execute(now - RememberedFor, PruneChunk);
    }

    private void Apply(StateCall call)
    {
        if (!_values.TryGetValue(call.Key, out StateValue? value)) value = FindValue(database, call.Key);
        try
        {
            _values[call.Key] = StateOperations.Apply(value, call).Value;
            _changed.Add(call.Key);
        }
        catch (StateCallException)
        {
            // Two hosts together have counted beyond 64 bits; each of them was told of its own count, so the value stays.
            _values[call.Key] = value;
        }
    }
}
