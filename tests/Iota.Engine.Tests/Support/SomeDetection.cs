using Iota.Engine.Alerts;
using Iota.Engine.Rules;

namespace Iota.Engine.Tests.Support;

internal static class SomeDetection
{
    public static readonly DateTimeOffset Noon = new(2026, 3, 4, 12, 0, 0, TimeSpan.Zero);

    public static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    /// <summary>A detection some minutes after noon.</summary>
    public static Detection At(double minutes, string? eventId = null, string rule = "Root.Login", string key = "root", int threshold = 1) => new()
    {
        RuleId = rule,
        EventId = eventId ?? $"event-{minutes}",
        EventTime = Noon.AddMinutes(minutes),
        LogType = "AWS.CloudTrail",
        Severity = Severity.High,
        Title = $"root logged in at {minutes}",
        DedupKey = key,
        ObjectName = "s3://logs/object",
        RecordIndex = 3,
        Account = "111122223333",
        Region = "eu-central-1",
        Actor = "root",
        SourceAddress = "203.0.113.9",
        Context = """{"mfa":false}""",
        Policy = new AlertPolicy(Hour, threshold, CreateAlert: true),
    };

    /// <summary>Minutes after noon at which a new window of the rule and key begins.</summary>
    public static double Edge(string rule = "Root.Login", string key = "root") =>
        (DateTimeOffset.FromUnixTimeMilliseconds(AlertWindows.StartOf(rule, key, Noon, Hour)) + Hour - Noon).TotalMinutes;
}
