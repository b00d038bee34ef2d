using System.Globalization;
using System.Text;

namespace Iota.Console;

/// <summary>Makes values printable: log content is hostile and must not steer the terminal.</summary>
internal static class Texts
{
    /// <summary>Without control, bidirectional and other invisible characters.</summary>
    public static string Clean(string text)
    {
        if (!text.Any(IsUnsafe)) return text;
        var clean = new StringBuilder(text.Length);
        foreach (char c in text) clean.Append(IsUnsafe(c) ? '\uFFFD' : c);
        return clean.ToString();
    }

    /// <summary>Cut to a number of characters, with an ellipsis.</summary>
    public static string Cut(string text, int width) => text.Length <= width ? text : string.Concat(text.AsSpan(0, Math.Max(0, width - 1)), "…");

    public static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    public static string Number(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    public static string Count(long number, string singular, string? plural = null) =>
        $"{Number(number)} {(number == 1 ? singular : plural ?? singular + "s")}";

    private static bool IsUnsafe(char c) => char.GetUnicodeCategory(c) is UnicodeCategory.Control or UnicodeCategory.Format
        or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;
}
