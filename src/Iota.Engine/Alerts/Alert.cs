namespace Iota.Engine.Alerts;

/// <summary>The detections of one rule and dedup key within one dedup window, as shown and delivered.</summary>
/// <remarks>Title, context and texts are those of the earliest event; the severity is the highest; so the result does not depend on the order in
/// which detections were stored.</remarks>
public sealed record Alert
{
    /// <summary>Hash of rule id, dedup key and window: the same detections give the same id on every host. 32 hexadecimal digits.</summary>
    public required string AlertId { get; init; }

    public required string RuleId { get; init; }

    public required string DedupKey { get; init; }

    public required string Title { get; init; }

    public required Severity Severity { get; init; }

    public required string LogType { get; init; }

    /// <summary>Id of the earliest event; empty when it is not known.</summary>
    public string FirstEventId { get; init; } = "";

    /// <summary>Distinct events.</summary>
    public required long Count { get; init; }

    public required DateTimeOffset FirstEventTime { get; init; }

    public required DateTimeOffset LastEventTime { get; init; }

    /// <summary>Distinct accounts of the events, sorted; of more than a hundred the first hundred.</summary>
    public IReadOnlyList<string> Accounts { get; init; } = [];

    /// <summary>Distinct regions of the events, sorted; of more than a hundred the first hundred.</summary>
    public IReadOnlyList<string> Regions { get; init; } = [];

    public string Actor { get; init; } = "";

    public string SourceAddress { get; init; } = "";

    /// <summary>A JSON object.</summary>
    public string Context { get; init; } = "{}";

    public string? Description { get; init; }

    public string? Reference { get; init; }

    public string? Runbook { get; init; }

    public IReadOnlyList<string>? Destinations { get; init; }
}
