namespace Iota.Cdk;

/// <summary>What the artefacts are made of, where they lie in the repository that made them.</summary>
/// <param name="Root">The folder of <c>Iota.sln</c>.</param>
internal sealed record SourceTree(string Root)
{
    private static readonly string[] Folders = ["src/Iota.Engine", "src/Iota.Function", "layers", "rules"], Files = ["iota.yaml", "Directory.Packages.props"];

    private static readonly string[] Extensions = [".cs", ".csproj", ".sql", ".py", ".yml", ".yaml", ".props"];

    /// <summary>Null when the folder is not <c>dist</c> of a repository: artefacts that were made elsewhere have no sources here.</summary>
    public static SourceTree? Around(string artefacts) =>
        Path.GetDirectoryName(artefacts) is { } root && File.Exists(Path.Combine(root, "Iota.sln")) ? new SourceTree(root) : null;

    /// <summary>The last changed of the sources that changed after that, from the root; null when there is none.</summary>
    public string? NewerThan(DateTime time) => Sources()
        .Select(file => (file.FullName, Changed: file.LastWriteTimeUtc))
        .Where(file => file.Changed > time)
        .OrderByDescending(file => file.Changed)
        .Select(file => Path.GetRelativePath(Root, file.FullName))
        .FirstOrDefault();

    private IEnumerable<FileInfo> Sources() => Folders
        .Select(folder => new DirectoryInfo(Path.Combine(Root, folder)))
        .Where(folder => folder.Exists)
        .SelectMany(folder => folder.EnumerateFiles("*", SearchOption.AllDirectories))
        .Where(file => Extensions.Contains(file.Extension))
        .Concat(Files.Select(name => new FileInfo(Path.Combine(Root, name))).Where(file => file.Exists));
}
