using System.Globalization;
using System.Numerics;

namespace Iota.Engine.Yaml;

/// <summary>
/// The core schema of YAML 1.2 (https://yaml.org/spec/1.2.2/#103-core-schema). Unlike in YAML 1.1, yes, no, on and off are text, so are
/// timestamps and 1:30:00, and 0644 is the number 644.
/// </summary>
internal static class YamlCoreSchema
{
    /// <summary>More digits than this in base 8 or 16 are refused, because converting them takes time that grows faster than their number.</summary>
    private const int MaxConvertedDigits = 1000;

    /// <summary>What a plain scalar means.</summary>
    public static YamlKind KindOf(ReadOnlySpan<char> plain) => plain switch
    {
        "" or "~" or "null" or "Null" or "NULL" => YamlKind.Null,
        "true" or "True" or "TRUE" or "false" or "False" or "FALSE" => YamlKind.Bool,
        ".nan" or ".NaN" or ".NAN" => YamlKind.NotFinite,
        ['0', 'o', .. var digits] => digits.Length > 0 && !digits.ContainsAnyExceptInRange('0', '7') ? YamlKind.Int : YamlKind.Text,
        ['0', 'x', .. var digits] => digits.Length > 0 && IsHexadecimal(digits) ? YamlKind.Int : YamlKind.Text,
        ['+' or '-', .. var rest] => KindOfUnsigned(rest),
        _ => KindOfUnsigned(plain),
    };

    /// <summary>An integer or float as a JSON number: as written where JSON allows that, else the same number in JSON's spelling.</summary>
    /// <param name="number">Text for which <see cref="KindOf"/> says int or float.</param>
    /// <returns>Null for an integer in base 8 or 16 with more than 1,000 digits.</returns>
    public static string? ToJsonNumber(string number)
    {
        if (number.StartsWith("0o", StringComparison.Ordinal) || number.StartsWith("0x", StringComparison.Ordinal))
            return number.Length - 2 > MaxConvertedDigits ? null : ToDecimal(number.AsSpan(2), bitsPerDigit: number[1] == 'x' ? 4 : 3);

        string sign = number[0] == '-' ? "-" : "";
        ReadOnlySpan<char> rest = number.AsSpan(number[0] is '-' or '+' ? 1 : 0);
        int whole = LeadingDigits(rest);
        ReadOnlySpan<char> digits = rest[..whole].TrimStart('0');
        rest = rest[whole..];
        if (rest is ['.', ..] && LeadingDigits(rest[1..]) == 0)
            rest = $".0{rest[1..]}";
        return $"{sign}{(digits.IsEmpty ? "0" : digits)}{rest}";
    }

    private static YamlKind KindOfUnsigned(ReadOnlySpan<char> text)
    {
        if (text is ".inf" or ".Inf" or ".INF")
            return YamlKind.NotFinite;
        int whole = LeadingDigits(text);
        ReadOnlySpan<char> rest = text[whole..];
        if (rest.IsEmpty)
            return whole > 0 ? YamlKind.Int : YamlKind.Text;

        int fraction = 0;
        if (rest[0] == '.')
        {
            fraction = LeadingDigits(rest[1..]);
            rest = rest[(1 + fraction)..];
        }

        if (whole + fraction == 0)
            return YamlKind.Text;
        if (rest is ['e' or 'E', .. var exponent])
        {
            if (exponent is ['+' or '-', .. var unsigned])
                exponent = unsigned;
            int digits = LeadingDigits(exponent);
            return digits > 0 && digits == exponent.Length ? YamlKind.Float : YamlKind.Text;
        }

        return rest.IsEmpty ? YamlKind.Float : YamlKind.Text;
    }

    private static int LeadingDigits(ReadOnlySpan<char> text)
    {
        int end = text.IndexOfAnyExceptInRange('0', '9');
        return end < 0 ? text.Length : end;
    }

    private static bool IsHexadecimal(ReadOnlySpan<char> digits)
    {
        foreach (char digit in digits)
        {
            if (!char.IsAsciiHexDigit(digit))
                return false;
        }

        return true;
    }

    private static string ToDecimal(ReadOnlySpan<char> digits, int bitsPerDigit)
    {
        BigInteger value = BigInteger.Zero;
        foreach (char digit in digits)
            value = (value << bitsPerDigit) + Convert.ToInt32(digit.ToString(), 16);
        return value.ToString(CultureInfo.InvariantCulture);
    }
}
