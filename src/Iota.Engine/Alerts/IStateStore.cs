using Iota.Engine.RuleState;
using Iota.Engine.Sources;

namespace Iota.Engine.Alerts;

/// <summary>What the engine remembers: the ledger of objects done, detections, alerts and the outbox.</summary>
/// <remarks>Synchronous because SQLite is. A <see cref="StateException"/> from a writing method means "unknown", not "no": the same call may be
/// repeated, every write is idempotent by key.</remarks>
public interface IStateStore : IDisposable
{
    /// <summary>Those of the objects that are in the ledger.</summary>
    IReadOnlyDictionary<ObjectRef, LedgerEntry> FindDone(IReadOnlyCollection<ObjectRef> objects);

    /// <summary>What rules keep under a key, and what an evaluation was answered when it was done before.</summary>
    /// <param name="evaluation">Null when that is not asked.</param>
    StateRead ReadRuleState(string key, EvaluationId? evaluation);

    /// <summary>Stores everything of a batch in one transaction.</summary>
    CommitResult Commit(BatchCommit batch);

    /// <summary>Takes note that the events of objects, which are in the ledger, are in the lake now.</summary>
    void NoteLake(IReadOnlyCollection<ObjectRef> written);

    /// <summary>Makes alerts of the windows that are due, and files a delivery to each destination in the same transaction as the alert.</summary>
    /// <param name="route">Names of the destinations of an alert; called inside the transaction, so it must be quick.</param>
    /// <returns>The alerts that were announced now, by first event time, then alert id. Read from the store while they are enumerated.</returns>
    /// <remarks>What silent batches stored becomes an alert as well, without deliveries, and is not returned.</remarks>
    IReadOnlyCollection<Alert> Announce(Func<Alert, IEnumerable<string>> route);

    /// <summary>Files a follow-up where an alert holds more events than its messages have told, and it is time to say so.</summary>
    /// <param name="closeWindows">Whether every window counts as closed, as at the end of a scan; else those that ended some time ago.</param>
    /// <returns>How many were filed.</returns>
    int FileFollowUps(bool closeWindows = false);

    /// <summary>Leases deliveries that are due; a lease that runs out makes the row due again. A destination gets its deliveries in the order in which
    /// they were filed: while one of them is under way or waits for another try, those behind it wait too.</summary>
    /// <param name="max">How many at most.</param>
    /// <param name="lease">How long other processes leave them alone.</param>
    /// <param name="intervals">Least time between two messages to a destination, over all processes; a destination that is not in it has no limit.</param>
    /// <param name="readIntervals">The same where people read the messages, for the decision on digests; null for <paramref name="intervals"/>.</param>
    IReadOnlyList<Delivery> ClaimDue(
        int max, TimeSpan lease, IReadOnlyDictionary<string, TimeSpan>? intervals = null, IReadOnlyDictionary<string, TimeSpan>? readIntervals = null);

    /// <summary>When <see cref="ClaimDue"/> is next worth a call, as far as can be told; null when the outbox is empty.</summary>
    DateTimeOffset? NextDue();

    /// <summary>Files what became of claimed deliveries.</summary>
    /// <param name="held">Claimed deliveries whose turn is still to come: their leases begin anew.</param>
    /// <param name="lease">How long other processes leave these alone.</param>
    /// <returns>Those of <paramref name="held"/> that no other process has claimed meanwhile.</returns>
    IReadOnlyList<Delivery> Settle(
        IReadOnlyCollection<(Delivery Delivery, DeliveryOutcome Outcome)> outcomes, IReadOnlyCollection<Delivery>? held = null, TimeSpan lease = default);
}

/// <summary>One object in the ledger.</summary>
/// <param name="RuleSet">The rule set it was evaluated with.</param>
/// <param name="Events">Records read from it.</param>
public sealed record LedgerEntry(string RuleSet, long Events);

/// <summary>One object that was processed to its end, or a part of its detections.</summary>
/// <param name="Complete">Whether these are the last detections of the object: only then it enters the ledger.</param>
public sealed record ObjectCommit(ObjectRef Source, long Events, long Evaluated, long SetAside, IReadOnlyList<Detection> Detections, bool Complete = true)
{
    /// <summary>What its rules wrote into their state. Done before, it is not done again.</summary>
    public IReadOnlyList<StateEvaluation> StateWrites { get; init; } = [];

    /// <summary>Whether its events are in the lake; null where there is none.</summary>
    public LakeMark? Lake { get; init; }
}

/// <summary>What one transaction stores.</summary>
/// <param name="RuleSet">Identifies the rules that the objects were evaluated with.</param>
public sealed record BatchCommit(string RuleSet, IReadOnlyList<ObjectCommit> Objects)
{
    /// <summary>Whether the detections are history: nobody is told of alerts that they make, nor that they make alerts grow. An event that comes later in a batch that
    /// is not silent, and belongs to such an alert, has it told (docs/decisions/0021-backfill.md).</summary>
    public bool Silent { get; init; }
}

/// <param name="NewDetections">Detections that were not stored before, in the order given.</param>
/// <param name="DuplicateEvents">Events whose detections were stored before, in each object that holds them: the sum does not depend on what is
/// committed together.</param>
/// <param name="NewSuppressed">Suppressed detections that were not stored before.</param>
public sealed record CommitResult(IReadOnlyList<Detection> NewDetections, int DuplicateEvents, int NewSuppressed = 0);
