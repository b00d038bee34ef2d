namespace Iota.Engine;

/// <summary>Counters of one run. <c>Events = Evaluated + SetAside</c>.</summary>
public sealed class EngineTotals
{
    private readonly SortedDictionary<FailureReason, long> _setAside = [];
    private readonly SortedDictionary<FailureReason, long> _failedObjects = [];
    private readonly SortedDictionary<FailureReason, long> _lakeFailures = [];
    private readonly SortedDictionary<ObjectKind, long> _objects = [];
    private readonly SortedDictionary<int, long> _candidatesByRule = [];
    private readonly SortedSet<string> _pushdownDifferences = new(StringComparer.Ordinal);

    /// <summary>Objects looked at, whatever became of them.</summary>
    public long Objects => _objects.Values.Sum();

    public IReadOnlyDictionary<ObjectKind, long> ObjectsByKind => _objects;

    public IReadOnlyDictionary<FailureReason, long> FailedObjectsByReason => _failedObjects;

    /// <summary>Records read.</summary>
    public long Events { get; private set; }

    public long Evaluated { get; private set; }

    public long SetAside => _setAside.Values.Sum();

    public IReadOnlyDictionary<FailureReason, long> SetAsideByReason => _setAside;

    /// <summary>Events recognised as seen before: all of objects in the ledger, and those in new objects whose detections were stored already.</summary>
    public long Duplicates { get; private set; }

    /// <summary>Detections stored for the first time.</summary>
    public long Detections { get; private set; }

    /// <summary>Events that went to Python, because their content could concern some rule.</summary>
    public long Candidates { get; private set; }

    /// <summary>Events that went to Python for each rule, by its index; rules without any are left out.</summary>
    public IReadOnlyDictionary<int, long> CandidatesByRule => _candidatesByRule;

    /// <summary>Ids of rules whose pushdown condition was found to be wrong (<see cref="ObjectReport.PushdownDifferences"/>).</summary>
    public IReadOnlyCollection<string> PushdownDifferences => _pushdownDifferences;

    /// <summary>Detections that a suppression kept from becoming alerts, stored for the first time.</summary>
    public long Suppressed { get; private set; }

    public long RuleFailures { get; private set; }

    /// <summary>Objects whose events are in the lake.</summary>
    public long LakeObjects { get; private set; }

    /// <summary>Objects whose events could not be written into the lake, by reason; that is tried again.</summary>
    public IReadOnlyDictionary<FailureReason, long> LakeFailuresByReason => _lakeFailures;

    public long StoredBytes { get; private set; }

    public long ExpandedBytes { get; private set; }

    /// <summary>Adds an object and what it read.</summary>
    public void Add(ObjectReport report)
    {
        Increase(_objects, report.Kind, 1);
        if (report.Failure is { } failure) Increase(_failedObjects, failure.Reason, 1);
        Duplicates += report.KnownEvents;
        Events += report.Records;
        Evaluated += report.Evaluated;
        foreach ((FailureReason reason, long count) in report.SetAsideByReason) Increase(_setAside, reason, count);
        if (report.Candidates is { } candidates)
        {
            Candidates += candidates.Events;
            foreach ((int rule, long events) in candidates.ByRule) Increase(_candidatesByRule, rule, events);
        }
        _pushdownDifferences.UnionWith(report.PushdownDifferences.Select(difference => difference.RuleId));
        RuleFailures += report.RuleFailureCount;
        StoredBytes += report.StoredBytes;
        ExpandedBytes += report.ExpandedBytes;
    }

    /// <summary>Adds what a transaction changed.</summary>
    public void AddStored(long detections, long duplicateEvents, long suppressed)
    {
        Suppressed += suppressed;
        Detections += detections;
        Duplicates += duplicateEvents;
    }

    /// <summary>Adds objects that are in the lake.</summary>
    public void AddLakeObjects(long objects) => LakeObjects += objects;

    /// <summary>Adds an object that could not be written into the lake.</summary>
    public void AddLakeFailure(FailureReason reason) => Increase(_lakeFailures, reason, 1);

    private static void Increase<TKey>(SortedDictionary<TKey, long> counts, TKey key, long by)
        where TKey : notnull => counts[key] = counts.GetValueOrDefault(key) + by;
}
