using Iota.Engine.Rules;

namespace Iota.Engine.Tests.Rules;

/// <summary>A folder of rule files that is gone after the test.</summary>
internal sealed class RuleFolder : IDisposable
{
    private readonly DirectoryInfo _parent = Directory.CreateTempSubdirectory("iota-rules-");

    /// <param name="name">Name of the folder itself, which can give log types.</param>
    public RuleFolder(string name = "rules") => Path = Directory.CreateDirectory(System.IO.Path.Combine(_parent.FullName, name)).FullName;

    public string Path { get; }

    public string PathOf(string relative) => System.IO.Path.Combine(Path, relative);

    /// <summary>Writes a file, with the folders above it.</summary>
    public RuleFolder With(string relative, string content = "def rule(event):\n    return True\n")
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(PathOf(relative))!);
        File.WriteAllText(PathOf(relative), content);
        return this;
    }

    public RuleCatalogue Load() => RuleCatalogue.Load([Path]);

    public void Dispose() => _parent.Delete(recursive: true);
}
