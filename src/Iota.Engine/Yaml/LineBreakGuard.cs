namespace Iota.Engine.Yaml;

/// <summary>
/// Keeps a parser of YAML 1.1 from taking U+0085, U+2028 and U+2029 for line breaks, which in YAML 1.2 (and so in JSON) are characters like any
/// other: it is shown stand-ins that the text does not use.
/// </summary>
internal sealed class LineBreakGuard
{
    private const string Breaks = "\u0085\u2028\u2029";

    private readonly string _standIns = "";

    public LineBreakGuard(string text)
    {
        Text = text;
        if (text.AsSpan().IndexOfAny(Breaks) < 0)
            return;
        for (char candidate = '\uE000'; _standIns.Length < Breaks.Length; candidate++)
        {
            // Neither as itself nor as an escape, which holds its number.
            if (!text.Contains(candidate) && !text.Contains($"{(int)candidate:X4}", StringComparison.OrdinalIgnoreCase))
                _standIns += candidate;
        }

        Text = Exchange(text, Breaks, _standIns);
    }

    /// <summary>The text that the parser may see.</summary>
    public string Text { get; }

    /// <summary>Undoes the exchange in a scalar.</summary>
    public string Restore(string scalar) => _standIns.Length == 0 ? scalar : Exchange(scalar, _standIns, Breaks);

    private static string Exchange(string text, string from, string to)
    {
        for (int i = 0; i < from.Length; i++)
            text = text.Replace(from[i], to[i]);
        return text;
    }
}
