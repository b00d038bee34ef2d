using System.Globalization;
using Iota.Engine.Alerts;

namespace Iota.Engine.Destinations;

/// <summary>What the messages to people have in common, not yet escaped for any of them.</summary>
internal static class AlertText
{
    private const int ListedNames = 5;

    /// <summary>One line that says it all.</summary>
    public static string Headline(DeliveryMessage message) => message switch
    {
        FollowUpMessage followUp => $"{message.Alert.Severity.ToName()}: {Number(message.Alert.Count - followUp.AnnouncedCount)} more events: {message.Alert.Title}",
        DigestMessage { Sequence: > 0 } digest =>
            $"{message.Alert.Severity.ToName()}: {Number(digest.EventCount - digest.AnnouncedCount)} more events in {Number(digest.AlertCount)} alerts of {message.Alert.RuleId}, first: {message.Alert.Title}",
        DigestMessage digest => $"{message.Alert.Severity.ToName()}: {Number(digest.AlertCount)} alerts of {message.Alert.RuleId}, first: {message.Alert.Title}",
        _ => $"{message.Alert.Severity.ToName()}: {message.Alert.Title}",
    };

    /// <summary>Labels and values, at most nine; values are hostile text and never empty.</summary>
    public static IEnumerable<(string Label, string Value)> Facts(DeliveryMessage message)
    {
        Alert alert = message.Alert;
        (string Label, string Value)[] facts =
        [
            ("Severity", alert.Severity.ToName()),
            ("Rule", alert.RuleId),
            (alert.Accounts.Count == 1 ? "Account" : "Accounts", List(alert.Accounts)),
            (alert.Regions.Count == 1 ? "Region" : "Regions", List(alert.Regions)),
            ("Actor", alert.Actor),
            ("Source address", alert.SourceAddress),
            ("Events", Events(message)),
            ("First event", Time(alert.FirstEventTime)),
            ("Last event", Time(alert.LastEventTime)),
        ];
        return facts.Where(fact => fact.Value.Length > 0);
    }

    /// <summary>A line for each of the first alerts of a digest, and one for the rest; hostile text.</summary>
    public static IEnumerable<string> Lines(DigestMessage digest)
    {
        foreach (Alert alert in digest.First)
            yield return $"{Time(alert.FirstEventTime)}  {alert.Title} ({Number(alert.Count)} {(alert.Count == 1 ? "event" : "events")})";
        if (digest.AlertCount > digest.First.Count)
            yield return $"and {Number(digest.AlertCount - digest.First.Count)} more alerts: iota alerts --rule {digest.Alert.RuleId}";
    }

    public static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);

    public static string Number(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    private static string Events(DeliveryMessage message) => message switch
    {
        FollowUpMessage followUp => $"{Number(message.Alert.Count)}, of which {Number(followUp.AnnouncedCount)} were announced",
        DigestMessage { Sequence: > 0 } digest =>
            $"{Number(digest.EventCount)} in {Number(digest.AlertCount)} alerts, of which {Number(digest.AnnouncedCount)} were announced",
        DigestMessage digest => $"{Number(digest.EventCount)} in {Number(digest.AlertCount)} alerts",
        _ => Number(message.Alert.Count),
    };

    private static string List(IReadOnlyList<string> names) => names.Count <= ListedNames
        ? string.Join(", ", names)
        : $"{string.Join(", ", names.Take(ListedNames))} and {names.Count - ListedNames} more";
}
