using Iota.Engine.Alerts;
using Iota.Engine.Rules;
using Iota.Engine.Sources;

namespace Iota.Engine;

/// <summary>What became of one log object. <c>Records = Evaluated + SetAside</c>, always.</summary>
public sealed record ObjectReport
{
    public required ObjectRef Source { get; init; }

    public required ObjectKind Kind { get; init; }

    /// <summary>Records read, defective ones included.</summary>
    public long Records { get; init; }

    /// <summary>Records evaluated with all rules of their log type.</summary>
    public long Evaluated { get; init; }

    /// <summary>Records set aside, by reason.</summary>
    public IReadOnlyDictionary<FailureReason, long> SetAsideByReason { get; init; } = new Dictionary<FailureReason, long>();

    public long SetAside => SetAsideByReason.Values.Sum();

    /// <summary>Bytes as stored.</summary>
    public long StoredBytes { get; init; }

    /// <summary>Bytes after decompression.</summary>
    public long ExpandedBytes { get; init; }

    /// <summary>What of it went to Python; null where nothing did.</summary>
    public CandidateCounts? Candidates { get; init; }

    /// <summary>Rules that did something on an event that their pushdown condition would have withheld, by id.</summary>
    public IReadOnlyCollection<PushdownDifference> PushdownDifferences { get; init; } = [];

    public long RuleFailureCount { get; init; }

    /// <summary>In the order of the records. Can be read once, while the report is being given: very many of them lie in a temporary file.</summary>
    public IEnumerable<EventRuleFailure> RuleFailures { get; init; } = [];

    /// <summary>Set when the object failed: nothing of it was stored.</summary>
    public ObjectFailedException? Failure { get; init; }

    /// <summary>The report on an object that the ledger has: nothing of it was read.</summary>
    public static ObjectReport Done(ObjectRef source, LedgerEntry entry) =>
        new() { Source = source, Kind = ObjectKind.Done, DoneUnderRuleSet = entry.RuleSet, KnownEvents = entry.Events };

    /// <summary>The rule set under which the ledger has the object, for <see cref="ObjectKind.Done"/>.</summary>
    public string? DoneUnderRuleSet { get; init; }

    /// <summary>The events that the ledger counted in it, for <see cref="ObjectKind.Done"/>.</summary>
    public long KnownEvents { get; init; }
}

/// <summary>What an object turned out to be.</summary>
public enum ObjectKind
{
    /// <summary>Records were read.</summary>
    Log,

    /// <summary>No records in it: an empty file, or a delivery of none.</summary>
    Empty,

    /// <summary>A CloudTrail digest: it announces log files and holds no events.</summary>
    Digest,

    /// <summary>In the ledger already: it was not read.</summary>
    Done,

    /// <summary>It could not be processed.</summary>
    Failed,
}

/// <summary>A rule did something on an event that its pushdown condition would have withheld: a mistake of the analysis. Nothing is lost of this event; the
/// condition is not used any more in this process, but events before may have been withheld wrongly.</summary>
/// <param name="RuleSet">The rule set that was analysed.</param>
/// <param name="EventId">The first such event: its own id, else its object and index.</param>
public sealed record PushdownDifference(string RuleId, string RuleSet, string EventId);

/// <summary>A function of a rule failed on an event.</summary>
/// <param name="EventId">The event's own id, else its object and index.</param>
/// <param name="Phase">The function of the rule: <c>rule</c>, <c>title</c>, …</param>
/// <param name="Error">One line.</param>
public sealed record EventRuleFailure(string RuleId, string EventId, string Phase, FailureReason Reason, string Error)
{
    internal static EventRuleFailure Read(BinaryReader reader) =>
        new(reader.ReadString(), reader.ReadString(), reader.ReadString(), (FailureReason)reader.ReadInt32(), reader.ReadString());

    internal void Write(BinaryWriter writer)
    {
        writer.Write(RuleId);
        writer.Write(EventId);
        writer.Write(Phase);
        writer.Write((int)Reason);
        writer.Write(Error);
    }
}
