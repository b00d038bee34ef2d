namespace Iota.Engine.Alerts;

/// <summary>How much is in a state.</summary>
/// <param name="SchemaVersion">Of the file.</param>
/// <param name="Bytes">Size of the file.</param>
/// <param name="FreeBytes">Of these, free for new rows.</param>
/// <param name="Objects">In the ledger.</param>
/// <param name="Detections">Stored.</param>
/// <param name="Windows">Dedup windows, shown or not.</param>
/// <param name="Alerts">Windows that were announced.</param>
/// <param name="Deliveries">By state and destination, how many and when the oldest was filed.</param>
public sealed record StateStats(
    int SchemaVersion, long Bytes, long FreeBytes, long Objects, long Detections, long Windows, long Alerts,
    IReadOnlyList<(string Destination, string State, long Count, DateTimeOffset OldestFiledAt)> Deliveries,
    IReadOnlyDictionary<StateMark, DateTimeOffset> Marks);
