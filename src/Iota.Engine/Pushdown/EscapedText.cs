using System.Text;

namespace Iota.Engine.Pushdown;

/// <summary>
/// Texts as they stand in a record, with escapes: of those that JSON knows, only <c>\u</c> and <c>\/</c> leave a choice of how a character is written, so a text
/// without them is compared with another as it stands.
/// </summary>
internal static class EscapedText
{
    /// <summary>Whether a text holds characters that stand in no JSON string as they are.</summary>
    public static bool NeedsEscapes(string text) => text.AsSpan().ContainsAnyInRange('\0', '\x1f') || text.AsSpan().ContainsAny('"', '\\');

    /// <summary>The one way in which a text is written without <c>\u</c> and <c>\/</c>, in UTF-8; null when there is none.</summary>
    public static byte[]? Write(string text)
    {
        var written = new StringBuilder(text.Length);
        foreach (char character in text)
        {
            char? escape = character switch { '"' => '"', '\\' => '\\', '\b' => 'b', '\f' => 'f', '\n' => 'n', '\r' => 'r', '\t' => 't', _ => null };
            if (escape is null && character < ' ') return null;
            if (escape is { } letter) written.Append('\\').Append(letter);
            else written.Append(character);
        }
        return Encoding.UTF8.GetBytes(written.ToString());
    }

    public static bool EndsWith(ReadOnlySpan<byte> text, ReadOnlySpan<byte> written) => text.EndsWith(written) && IsBoundary(text, text.Length - written.Length);

    public static bool Contains(ReadOnlySpan<byte> text, ReadOnlySpan<byte> written)
    {
        int from = 0;
        while (true)
        {
            int at = text[from..].IndexOf(written);
            if (at < 0) return false;
            if (IsBoundary(text, from + at)) return true;
            from += at + 1;
        }
    }

    /// <summary>Whether a character begins here, and not the second half of an escape.</summary>
    private static bool IsBoundary(ReadOnlySpan<byte> text, int at)
    {
        int backslashes = at - 1 - text[..at].LastIndexOfAnyExcept((byte)'\\');
        return backslashes % 2 == 0;
    }
}
