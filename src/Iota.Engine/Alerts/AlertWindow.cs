namespace Iota.Engine.Alerts;

/// <summary>One dedup window of one rule and dedup key, as far as it matters for deciding what is announced.</summary>
/// <param name="Id">The window's row in the state.</param>
/// <param name="Start">Unix milliseconds.</param>
/// <param name="Threshold">Distinct events within one period that make an alert.</param>
/// <param name="Count">Distinct events in the window.</param>
/// <param name="State">What was decided about it so far.</param>
public readonly record struct AlertWindow(long Id, long Start, int Threshold, long Count, WindowState State)
{
    /// <summary>Distinct values of the rule's <c>unique</c> in the window, which then count instead of events; null when the rule has none.</summary>
    public long? Distinct { get; init; }

    /// <summary>Whether its latest detections, those that are to be decided on, came from a backfill.</summary>
    public bool Silent { get; init; }
}

/// <summary>An event of a window, as far as a threshold is concerned.</summary>
/// <param name="Time">Unix milliseconds.</param>
/// <param name="Value">What the rule's <c>unique</c> gave for it; null when it gave nothing.</param>
public readonly record struct CountedEvent(long Time, string? Value = null);

/// <summary>What has become of a dedup window.</summary>
public enum WindowState
{
    /// <summary>It has detections that nobody has looked at yet.</summary>
    Undecided,

    /// <summary>Too few detections so far; more of them make it undecided again.</summary>
    BelowThreshold,

    /// <summary>It is an alert. Final.</summary>
    Announced,

    /// <summary>Its detections belong to the alert of a neighbour. Final.</summary>
    Folded,
}

/// <summary>What to make of one window.</summary>
/// <param name="Id">The window's row.</param>
/// <param name="State">Its new state.</param>
/// <param name="FoldedInto">The row of the announced neighbour; null unless folded.</param>
public readonly record struct WindowDecision(long Id, WindowState State, long? FoldedInto = null);
