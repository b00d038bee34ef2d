using System.Globalization;
using Iota.Engine;
using Iota.Engine.Alerts;

namespace Iota.Console;

/// <summary>Alerts of a state for people: one line each, with what became of their messages.</summary>
internal sealed class AlertList(Terminal terminal)
{
    private const int IdWidth = 12;
    private const int TitleWidth = 60;

    /// <summary>More lines than this nobody reads.</summary>
    private const int MostAlerts = 200;

    public void Write(IEnumerable<AlertEntry> entries)
    {
        int written = 0;
        foreach (AlertEntry entry in entries)
        {
            if (written == MostAlerts)
            {
                terminal.Output.WriteLine($"… and more: --since, --rule and --severity narrow the list, --output jsonl prints all.");
                return;
            }
            if (written++ == 0)
                WriteLine("ID", "SEVERITY", "TITLE", "COUNT", "LAST", "MESSAGES");
            Alert alert = entry.Alert;
            WriteLine(alert.AlertId[..IdWidth], alert.Severity.ToName(), Texts.Cut(Printable.Clean(alert.Title), TitleWidth),
                alert.Count.ToString(CultureInfo.InvariantCulture), Texts.Time(alert.LastEventTime), Describe(entry));
        }
        if (written == 0) terminal.Output.WriteLine("No such alerts.");
    }

    private void WriteLine(string id, string severity, string title, string count, string last, string messages) =>
        terminal.Output.WriteLine($"{id.PadRight(IdWidth)}  {severity,-8}  {title.PadRight(TitleWidth)}  {count,6}  {last,-20}  {messages}");

    private static string Describe(AlertEntry entry)
    {
        string messages = entry.Deliveries.Count == 0
            ? "-"
            : string.Join(", ", entry.Deliveries.GroupBy(delivery => delivery.Destination)
                .Select(group => $"{Printable.Clean(group.Key)} {Describe([.. group])}"));
        return entry.AcknowledgedAt is null ? messages : $"{messages} (acknowledged)";
    }

    /// <summary>The worst of an alert's messages to one destination.</summary>
    private static string Describe(List<DeliveryEntry> deliveries)
    {
        DeliveryEntry worst = deliveries.Find(delivery => delivery.State == "dead") ?? deliveries.Find(delivery => !delivery.IsDelivered) ?? deliveries[^1];
        return worst.State switch
        {
            "dead" => "given up",
            "delivered" => worst.InDigest ? "told in a digest" : deliveries.Count == 1 ? "told" : $"told {deliveries.Count} times",
            _ => worst.Attempts == 0 ? "waiting" : $"waiting after {Texts.Count(worst.Attempts, "failure")}",
        };
    }
}
