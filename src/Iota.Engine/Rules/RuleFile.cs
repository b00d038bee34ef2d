namespace Iota.Engine.Rules;

/// <summary>A file below a root.</summary>
/// <param name="Path">Absolute.</param>
/// <param name="Relative">From the root, with <c>/</c> between folders on every system; rules are in the ordinal order of this.</param>
internal sealed record RuleFile(string Path, string Relative)
{
    public string Folder => System.IO.Path.GetDirectoryName(Path)!;

    public string Stem => System.IO.Path.GetFileNameWithoutExtension(Path);

    public bool IsPython => Path.EndsWith(".py", StringComparison.Ordinal);

    public bool IsYaml => Path.EndsWith(".yml", StringComparison.Ordinal) || Path.EndsWith(".yaml", StringComparison.Ordinal);

    /// <summary>Whether the name says that the file belongs to tests or packaging, or is private: then it is no rule unless metadata names it.</summary>
    public bool IsSetAside =>
        Stem.StartsWith('_') || Stem.StartsWith("test_", StringComparison.Ordinal) || Stem.EndsWith("_test", StringComparison.Ordinal)
        || Stem is "conftest" or "setup";
}
