using System.Globalization;
using Iota.Engine;
using Iota.Engine.Alerts;

namespace Iota.Console;

/// <summary>One alert for people, with its messages.</summary>
internal static class AlertDetails
{
    public static void Write(Terminal terminal, AlertEntry entry)
    {
        Alert alert = entry.Alert;
        terminal.Output.WriteLine($"{alert.Severity.ToName()}: {Printable.Clean(alert.Title)}");
        (string Label, string? Value)[] fields =
        [
            ("alert", alert.AlertId),
            ("rule", alert.RuleId),
            ("dedup key", alert.DedupKey),
            ("log type", alert.LogType),
            ("events", Texts.Number(alert.Count)),
            ("first event", Texts.Time(alert.FirstEventTime)),
            ("last event", Texts.Time(alert.LastEventTime)),
            ("accounts", string.Join(", ", alert.Accounts)),
            ("regions", string.Join(", ", alert.Regions)),
            ("actor", alert.Actor),
            ("source address", alert.SourceAddress),
            ("description", alert.Description),
            ("runbook", alert.Runbook),
            ("reference", alert.Reference),
            ("context", alert.Context == "{}" ? null : alert.Context),
            ("told", entry.Silent ? "nobody: it was found by a backfill" : null),
            ("acknowledged", entry.AcknowledgedAt is { } time ? Texts.Time(time) : null),
        ];
        foreach ((string label, string? value) in fields)
            if (!string.IsNullOrEmpty(value)) terminal.Output.WriteLine($"  {label,-15} {Indent(Printable.Clean(value.Trim(), keepLines: true))}");
        foreach (DeliveryEntry delivery in entry.Deliveries) terminal.Output.WriteLine($"  {"message",-15} {Printable.Clean(Describe(delivery))}");
    }

    private static string Indent(string text) => text.ReplaceLineEndings("\n" + new string(' ', 18));

    private static string Describe(DeliveryEntry delivery)
    {
        string kind = delivery.Sequence > 0
            ? string.Create(CultureInfo.InvariantCulture, $"follow-up {delivery.Sequence}")
            : delivery.InDigest ? "digest" : "first";
        string state = delivery.State switch
        {
            "delivered" => $"delivered {Texts.Time(delivery.DeliveredAt ?? delivery.FiledAt)}" +
                (delivery.EventsTold is { } told ? $", told of {Texts.Count(told, "event")}" : ""),
            "dead" => $"given up after {Texts.Count(delivery.Attempts, "try", "tries")}",
            "sending" => "under way",
            _ => delivery.Attempts == 0 ? "waiting"
                : $"waiting until {Texts.Time(delivery.NextAttempt)} after {Texts.Count(delivery.Attempts, "try", "tries")}",
        };
        return $"{delivery.Destination}, {kind}: {state}{(delivery.LastError is { } error ? $". {error}" : "")}";
    }
}
