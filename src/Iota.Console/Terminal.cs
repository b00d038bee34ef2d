using System.Text;

namespace Iota.Console;

/// <summary>Where the console writes, and what the place can show.</summary>
/// <param name="Output">Standard output: results.</param>
/// <param name="Error">Standard error: progress, log, summaries for machines.</param>
/// <param name="Colours">Whether results may be coloured.</param>
/// <param name="Progress">Whether a progress line may be rewritten in place on <paramref name="Error"/>.</param>
/// <param name="Width">Columns of the output; null when it is not a terminal.</param>
internal sealed record Terminal(TextWriter Output, TextWriter Error, bool Colours, bool Progress, int? Width)
{
    private const int NarrowestUsed = 60;

    public static Terminal Open()
    {
        bool noColour = Environment.GetEnvironmentVariable("NO_COLOR") is { Length: > 0 };
        bool outputIsTerminal = !System.Console.IsOutputRedirected;
        return new Terminal(
            Utf8(System.Console.OpenStandardOutput()),
            Utf8(System.Console.OpenStandardError()),
            Colours: outputIsTerminal && !noColour,
            Progress: !System.Console.IsErrorRedirected,
            Width: outputIsTerminal ? Math.Max(NarrowestUsed, System.Console.WindowWidth) : null);
    }

    public string Paint(string text, string code) => Colours ? $"\u001b[{code}m{text}\u001b[0m" : text;

    /// <summary>For what is said last, when writing may be what failed.</summary>
    public void TryWriteError(string line)
    {
        try
        {
            Error.WriteLine(line);
        }
        catch (IOException)
        {
            return; // Nobody can be told.
        }
    }

    // A lone surrogate becomes U+FFFD instead of an exception.
    private static StreamWriter Utf8(Stream stream) => new(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false)) { AutoFlush = true };
}
