namespace Iota.Engine;

/// <summary>How urgent an alert is, in rising order.</summary>
public enum Severity
{
    Info,
    Low,
    Medium,
    High,
    Critical,
}

/// <summary>The upper-case names under which severities travel in rules, JSON and the state.</summary>
public static class SeverityNames
{
    public static string ToName(this Severity severity) => severity switch
    {
        Severity.Info => "INFO",
        Severity.Low => "LOW",
        Severity.Medium => "MEDIUM",
        Severity.High => "HIGH",
        Severity.Critical => "CRITICAL",
        _ => throw new ArgumentOutOfRangeException(nameof(severity), severity, null),
    };

    /// <summary>Reads a name in any case; null for anything that is not a severity.</summary>
    public static Severity? Parse(string? name) => name?.ToUpperInvariant() switch
    {
        "INFO" => Severity.Info,
        "LOW" => Severity.Low,
        "MEDIUM" => Severity.Medium,
        "HIGH" => Severity.High,
        "CRITICAL" => Severity.Critical,
        _ => null,
    };
}
