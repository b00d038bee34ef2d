using System.Globalization;
using Iota.Engine;
using Iota.Engine.Alerts;

namespace Iota.Console;

/// <summary>Alerts for people: one line each, in the order in which things happened.</summary>
internal sealed class AlertTable(Terminal terminal)
{
    private const int SeverityWidth = 8;
    private const int AccountWidth = 14;
    private const int CountWidth = 5;
    private const int TimeWidth = 20;
    private const int Gaps = 5 * 2;
    private const int WidestTitle = 78;
    private const int NarrowestTitle = 24;

    public void Write(IReadOnlyList<Alert> alerts)
    {
        if (alerts.Count == 0) return;
        int titleWidth = TitleWidth(alerts);
        terminal.Output.WriteLine(terminal.Paint(
            $"{"SEVERITY",-SeverityWidth}  {Pad("TITLE", titleWidth)}  {"ACCOUNT",-AccountWidth}  {"COUNT",CountWidth}  {"FIRST",-TimeWidth}  LAST", "1"));
        foreach (Alert alert in alerts) WriteRow(alert, titleWidth);
    }

    private void WriteRow(Alert alert, int titleWidth)
    {
        string severity = terminal.Paint(Pad(alert.Severity.ToName(), SeverityWidth), Colour(alert.Severity));
        string title = Pad(Texts.Cut(Texts.Clean(alert.Title), titleWidth), titleWidth);
        string accounts = Pad(Texts.Cut(Accounts(alert), AccountWidth), AccountWidth);
        string count = alert.Count.ToString(CultureInfo.InvariantCulture).PadLeft(CountWidth);
        terminal.Output.WriteLine($"{severity}  {title}  {accounts}  {count}  {Texts.Time(alert.FirstEventTime)}  {LastTime(alert)}");
    }

    private int TitleWidth(IReadOnlyList<Alert> alerts)
    {
        int wanted = Math.Min(WidestTitle, alerts.Max(alert => alert.Title.Length));
        int others = SeverityWidth + AccountWidth + CountWidth + 2 * TimeWidth + Gaps;
        int room = terminal.Width is { } width ? width - others : WidestTitle;
        return Math.Max(NarrowestTitle, Math.Min(wanted, room));
    }

    private static string Accounts(Alert alert) => alert.Accounts.Count switch
    {
        0 => "-",
        1 => Texts.Clean(alert.Accounts[0]),
        _ => $"{Texts.Count(alert.Accounts.Count, "account")}",
    };

    /// <summary>The date is not repeated: most alerts begin and end on one day.</summary>
    private static string LastTime(Alert alert)
    {
        string last = Texts.Time(alert.LastEventTime);
        return alert.FirstEventTime.UtcDateTime.Date == alert.LastEventTime.UtcDateTime.Date ? last[11..] : last;
    }

    private static string Pad(string text, int width) => text.PadRight(width);

    private static string Colour(Severity severity) => severity switch
    {
        Severity.Critical => "1;97;41",
        Severity.High => "1;31",
        Severity.Medium => "33",
        Severity.Low => "36",
        _ => "2",
    };
}
