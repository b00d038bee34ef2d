using System.Globalization;

namespace Iota.Engine.Sources;

/// <summary>A span of time, to which its beginning belongs and its end does not.</summary>
public readonly record struct DateRange(DateTimeOffset Start, DateTimeOffset End)
{
    private const string DayFormat = "yyyy-MM-dd";

    private static readonly string[] InstantFormats = ["yyyy-MM-dd'T'HH:mmK", "yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK"];

    /// <summary>Reads what people give: two days, or instants, both of which belong to the span. UTC where an instant does not say otherwise.</summary>
    /// <exception cref="FormatException">It is none; the message says which, and what is wanted.</exception>
    public static DateRange Parse(string from, string to)
    {
        var range = new DateRange(ParseOne(from, "--from").Start, ParseOne(to, "--to").End);
        return range.Start < range.End ? range : throw new FormatException($"--from {from} is after --to {to}.");
    }

    public static DateRange OfDay(DateOnly day) => new(Midnight(day), Midnight(day.AddDays(1)));

    /// <summary>Whether some of the other span lies in this one.</summary>
    public bool Touches(DateRange other) => other.Start < End && Start < other.End;

    /// <summary>Whether all of the other span lies in this one.</summary>
    public bool Covers(DateRange other) => Start <= other.Start && other.End <= End;

    private static DateRange ParseOne(string text, string option)
    {
        if (DateOnly.TryParseExact(text, DayFormat, CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly day) && day < DateOnly.MaxValue) return OfDay(day);
        if (DateTimeOffset.TryParseExact(text, InstantFormats, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out DateTimeOffset instant)
            && instant < DateTimeOffset.MaxValue)
            return new DateRange(instant, instant.AddTicks(1));
        throw new FormatException($"{option} '{text}' is no date: write 2026-11-18, or an instant such as 2026-11-18T02:00:00Z.");
    }

    internal static DateTimeOffset Midnight(DateOnly day) => new(day.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero);
}
