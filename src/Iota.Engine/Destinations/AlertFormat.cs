namespace Iota.Engine.Destinations;

/// <summary>How an alert is written for machines.</summary>
public enum AlertFormat
{
    /// <summary>Iota's own JSON (docs/destinations.md).</summary>
    Iota,

    /// <summary>A Detection Finding of the Open Cybersecurity Schema Framework.</summary>
    Ocsf,
}
