using System.Globalization;

namespace Iota.Console;

/// <summary>How times, numbers and counted things are written for people.</summary>
internal static class Texts
{
    /// <summary>Cut to a number of characters, with an ellipsis.</summary>
    public static string Cut(string text, int width) => text.Length <= width ? text : string.Concat(text.AsSpan(0, Math.Max(0, width - 1)), "…");

    public static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    public static string Number(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>A number and its noun, whose plural ends in s.</summary>
    public static string Count(long number, string singular) => Count(number, singular, singular + "s");

    public static string Count(long number, string singular, string plural) => $"{Number(number)} {(number == 1 ? singular : plural)}";
}
