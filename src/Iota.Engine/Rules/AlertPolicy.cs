namespace Iota.Engine.Rules;

/// <summary>How the detections of one rule become alerts.</summary>
/// <param name="DedupPeriod">Length of the window in which detections with one dedup key belong to one alert. At least one minute.</param>
/// <param name="Threshold">Distinct events that must fall into one period before there is an alert. At least 1.</param>
/// <param name="CreateAlert">False for a signal: detections are stored, no alert is made of them.</param>
public sealed record AlertPolicy(TimeSpan DedupPeriod, int Threshold, bool CreateAlert)
{
    public static AlertPolicy Default { get; } = new(TimeSpan.FromMinutes(60), 1, true);
}
