namespace Iota.Engine.Alerts;

/// <summary>A dedup window while a batch is stored: its row, and its totals in memory until they are written once.</summary>
/// <param name="row">Key of the row, which may not exist yet.</param>
/// <param name="alertId">Id of the alert that the window would be.</param>
/// <param name="start">Unix milliseconds.</param>
/// <param name="period">Milliseconds.</param>
/// <param name="stored">What the row holds; null when there is none.</param>
internal sealed class OpenWindow(long row, string alertId, long start, long period, WindowTotals? stored)
{
    private WindowTotals? _added;

    public long Row => row;

    public long Start => start;

    public long Period => period;

    public bool IsStored => stored is not null;

    public bool HasChanged => _added is not null;

    /// <summary>Detections that it got.</summary>
    public long Added => _added?.Alert.Count ?? 0;

    /// <summary>What the row of a changed window must hold.</summary>
    public WindowTotals Totals => stored is null ? _added! : stored.Plus(_added!);

    public void Add(Detection detection)
    {
        WindowTotals one = WindowTotals.Of(detection, alertId);
        _added = _added?.Plus(one) ?? one;
    }
}
