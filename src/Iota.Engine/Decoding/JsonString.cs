using System.Buffers;
using System.Globalization;
using System.Text;

namespace Iota.Engine.Decoding;

/// <summary>The text that a JSON string stands for.</summary>
internal static class JsonString
{
    private const int HexEscapeBytes = 6; // \uXXXX

    /// <summary>Writes the text as UTF-8. It never is longer than the string.</summary>
    /// <param name="content">What stands between the quotes of a valid JSON string.</param>
    /// <param name="target">At least as long as <paramref name="content"/>.</param>
    /// <param name="written">Bytes of <paramref name="target"/> that were written.</param>
    /// <returns>False for a lone surrogate, which UTF-8 cannot express.</returns>
    public static bool TryUnescape(ReadOnlySpan<byte> content, Span<byte> target, out int written)
    {
        written = 0;
        while (true)
        {
            int plain = content.IndexOf((byte)'\\');
            if (plain < 0) plain = content.Length;
            content[..plain].CopyTo(target[written..]);
            written += plain;
            content = content[plain..];
            if (content.IsEmpty) return true;
            if (content[1] != 'u')
            {
                target[written++] = Short(content[1]);
                content = content[2..];
                continue;
            }
            if (DecodeUtf16(content, out Rune rune) is not (> 0 and int read)) return false;
            written += rune.EncodeToUtf8(target[written..]);
            content = content[read..];
        }
    }

    private static int DecodeUtf16(ReadOnlySpan<byte> content, out Rune rune)
    {
        Span<char> units = [Hex(content), '\0'];
        bool pair = char.IsHighSurrogate(units[0]) && content.Length >= 2 * HexEscapeBytes && content[HexEscapeBytes] == '\\' && content[HexEscapeBytes + 1] == 'u';
        if (pair) units[1] = Hex(content[HexEscapeBytes..]);
        OperationStatus status = Rune.DecodeFromUtf16(pair ? units : units[..1], out rune, out int used);
        return status == OperationStatus.Done ? used * HexEscapeBytes : 0;
    }

    private static char Hex(ReadOnlySpan<byte> escape) => (char)ushort.Parse(escape[2..HexEscapeBytes], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);

    private static byte Short(byte letter) => letter switch
    {
        (byte)'b' => (byte)'\b',
        (byte)'f' => (byte)'\f',
        (byte)'n' => (byte)'\n',
        (byte)'r' => (byte)'\r',
        (byte)'t' => (byte)'\t',
        _ => letter, // '"', '\' and '/' stand for themselves.
    };
}
