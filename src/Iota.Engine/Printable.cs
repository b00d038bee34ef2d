using System.Globalization;
using System.Text;

namespace Iota.Engine;

/// <summary>Makes text safe to print: what logs, rules and file names hold must not steer a terminal or forge lines.</summary>
public static class Printable
{
    /// <summary>The text with every control, direction-changing or otherwise invisible character, and every lone surrogate, replaced by U+FFFD.</summary>
    /// <param name="keepLines">Whether line feeds and tabs stay.</param>
    public static string Clean(string text, bool keepLines = false)
    {
        var clean = new StringBuilder(text.Length);
        foreach (Rune rune in text.EnumerateRunes()) // A lone surrogate comes as U+FFFD.
        {
            bool kept = keepLines && (rune.Value is '\n' or '\t');
            clean.Append(kept || !IsUnsafe(rune) ? rune.ToString() : "\uFFFD");
        }
        return clean.ToString();
    }

    private static bool IsUnsafe(Rune rune) => Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format
        or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;
}
