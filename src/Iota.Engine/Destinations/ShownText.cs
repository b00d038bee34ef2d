using System.Globalization;
using System.Text;

namespace Iota.Engine.Destinations;

/// <summary>Makes text from logs fit for people's eyes, wherever it is shown.</summary>
internal static class ShownText
{
    private const char Ellipsis = '…';

    /// <summary>What is read beyond the limit, so that a cut can see what belongs to the last character.</summary>
    private const int Slack = 64;

    /// <summary>Without control characters, direction overrides and other invisible characters, and lone surrogates.</summary>
    /// <param name="limit">Of what is longer than this, a little more than this is enough.</param>
    public static string Clean(string text, int limit, bool keepLines = false)
    {
        var clean = new StringBuilder();
        foreach (Rune rune in text.EnumerateRunes()) // a lone surrogate comes as U+FFFD
        {
            if (clean.Length > limit + Slack)
                break;
            if (clean.Length == 0 && Rune.IsWhiteSpace(rune))
                continue;
            if (rune.Value == '\n' && keepLines)
                clean.Append('\n');
            else if (Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator)
                clean.Append(' ');
            else if (Rune.GetUnicodeCategory(rune) != UnicodeCategory.Format)
                clean.Append(rune.ToString());
        }

        return clean.ToString().Trim();
    }

    /// <summary>Clean and at most this long, in UTF-16 units; never cut through what a reader takes for one character.</summary>
    public static string Cut(string text, int limit, bool keepLines = false)
    {
        string clean = Clean(text, limit, keepLines);
        if (clean.Length <= limit)
            return clean;
        int end = 0;
        while (end < clean.Length)
        {
            int length = StringInfo.GetNextTextElementLength(clean.AsSpan(end));
            if (end + length > limit - 1)
                break;
            end += length;
        }

        return clean[..end] + Ellipsis;
    }
}
