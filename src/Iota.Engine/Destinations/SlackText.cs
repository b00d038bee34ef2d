using System.Globalization;
using System.Text;

namespace Iota.Engine.Destinations;

/// <summary>Turns text from logs into text for Slack: nothing in it can mention people, make links, or forge the lines around it.</summary>
internal static class SlackText
{
    private const char Ellipsis = '…';

    /// <summary>For <c>plain_text</c>: one line unless <paramref name="keepLines"/>.</summary>
    /// <param name="limit">Longest result, in UTF-16 units, counted after escaping. At least 1.</param>
    public static string Plain(string text, int limit, bool keepLines = false) => EscapeAndCut(ShownText.Clean(text, limit, keepLines), limit);

    /// <summary>A code span, in which Slack reads no markup. A value cannot end it: its backticks become apostrophes.</summary>
    public static string CodeSpan(string text, int limit)
    {
        string value = ShownText.Clean(text, limit).Replace('`', '\'');
        return value.Length == 0 ? "-" : $"`{EscapeAndCut(value, limit - 2)}`";
    }

    /// <summary>A code block; lines are kept.</summary>
    public static string CodeBlock(string text, int limit) => $"```\n{EscapeAndCut(ShownText.Clean(text, limit, keepLines: true).Replace('`', '\''), limit - 8)}\n```";

    /// <summary>Escapes the three characters that Slack wants escaped, and cuts neither through one of those nor through what a reader takes for
    /// one character.</summary>
    private static string EscapeAndCut(string text, int limit)
    {
        var escaped = new StringBuilder();
        for (ReadOnlySpan<char> rest = text; rest.Length > 0;)
        {
            int length = StringInfo.GetNextTextElementLength(rest);
            int fits = escaped.Length;
            foreach (char c in rest[..length])
            {
                if (escaped.Length > limit)
                    break;
                _ = c switch
                {
                    '&' => escaped.Append("&amp;"),
                    '<' => escaped.Append("&lt;"),
                    '>' => escaped.Append("&gt;"),
                    _ => escaped.Append(c),
                };
            }

            rest = rest[length..];
            if (escaped.Length + (rest.Length > 0 ? 1 : 0) > limit)
                return escaped.Remove(fits, escaped.Length - fits).Append(Ellipsis).ToString();
        }

        return escaped.ToString();
    }
}
