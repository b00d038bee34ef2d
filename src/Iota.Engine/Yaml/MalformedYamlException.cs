namespace Iota.Engine.Yaml;

/// <summary>A YAML file that cannot be used.</summary>
/// <param name="file">The file, as the reader was told its name.</param>
/// <param name="line">Where, from 1.</param>
/// <param name="reason">What is wrong and how to mend it, as the rest of a sentence that begins with the place.</param>
internal sealed class MalformedYamlException(string file, int line, string reason, Exception? inner = null)
    : Exception($"{file}:{line}: {reason}", inner)
{
    public int Line { get; } = line;

    public string Reason { get; } = reason;
}
