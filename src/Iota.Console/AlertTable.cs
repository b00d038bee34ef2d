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
    private const int ShortTimeWidth = 9;
    private const string Gap = "  ";
    private const int WidestTitle = 100;

    /// <summary>More lines than this nobody reads, and a terminal does not keep.</summary>
    private const int MostAlerts = 1_000;

    /// <summary>Where less room is left beside the other columns, titles get a line of their own.</summary>
    private const int NarrowestTitle = 40;

    private static readonly string Indent = new(' ', SeverityWidth + Gap.Length);

    /// <summary>Writes the first thousand, and how many there are besides.</summary>
    public void Write(IReadOnlyCollection<Alert> all)
    {
        List<Alert> alerts = [.. all.Take(MostAlerts)];
        if (alerts.Count == 0) return;
        int titleWidth = TitleWidth(alerts);
        bool titleInRow = titleWidth >= NarrowestTitle;
        WriteLine("SEVERITY".PadRight(SeverityWidth), titleInRow ? "TITLE".PadRight(titleWidth) : null,
            "ACCOUNT".PadRight(AccountWidth), "COUNT".PadLeft(CountWidth), "FIRST".PadRight(TimeWidth), "LAST");
        foreach (Alert alert in alerts)
        {
            string title = Printable.Clean(alert.Title);
            WriteLine(terminal.Paint(alert.Severity.ToName().PadRight(SeverityWidth), Colour(alert.Severity)),
                titleInRow ? Texts.Cut(title, titleWidth).PadRight(titleWidth) : null,
                Texts.Cut(Accounts(alert), AccountWidth).PadRight(AccountWidth),
                alert.Count.ToString(CultureInfo.InvariantCulture).PadLeft(CountWidth),
                Texts.Time(alert.FirstEventTime),
                LastTime(alert));
            if (!titleInRow) terminal.Output.WriteLine(Indent + title);
        }
        if (all.Count > alerts.Count)
            terminal.Output.WriteLine($"… and {Texts.Count(all.Count - alerts.Count, "more alert")}; --output jsonl prints all of them.");
    }

    private void WriteLine(params IEnumerable<string?> cells) => terminal.Output.WriteLine(string.Join(Gap, cells.Where(cell => cell is not null)));

    private int TitleWidth(List<Alert> alerts)
    {
        int longest = Math.Max(NarrowestTitle, alerts.Max(alert => alert.Title.Length));
        int others = SeverityWidth + AccountWidth + CountWidth + TimeWidth + ShortTimeWidth + 5 * Gap.Length;
        int room = terminal.Width is { } width ? width - others : WidestTitle;
        return Math.Min(Math.Min(longest, WidestTitle), room);
    }

    private static string Accounts(Alert alert) => alert.Accounts.Count switch
    {
        0 => "-",
        1 => Printable.Clean(alert.Accounts[0]),
        _ => $"{Texts.Count(alert.Accounts.Count, "account")}",
    };

    /// <summary>The date is not repeated: most alerts begin and end on one day.</summary>
    private static string LastTime(Alert alert)
    {
        string last = Texts.Time(alert.LastEventTime);
        return alert.FirstEventTime.UtcDateTime.Date == alert.LastEventTime.UtcDateTime.Date ? last[11..] : last;
    }

    private static string Colour(Severity severity) => severity switch
    {
        Severity.Critical => "1;97;41",
        Severity.High => "1;31",
        Severity.Medium => "33",
        Severity.Low => "36",
        _ => "2",
    };
}
