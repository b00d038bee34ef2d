namespace Iota.Engine.Rules;

/// <summary>What one root holds: a folder with all below it, or one Python file with its metadata.</summary>
internal sealed class RuleRoot
{
    private readonly string? _only;
    private readonly bool _withTests;
    private readonly Dictionary<string, RuleFile> _python = new(StringComparer.Ordinal);
    private readonly HashSet<string> _pythonPaths;
    private readonly HashSet<string> _unreadable = new(StringComparer.Ordinal);

    /// <summary>Python files that belong to a <c>.yml</c> file, so that they are no rules without metadata.</summary>
    private readonly HashSet<string> _claimed = new(StringComparer.Ordinal);

    private RuleRoot(string folder, string? only, bool withTests)
    {
        _withTests = withTests;
        Folder = folder;
        _only = only;
        List<RuleFile> files = only is null ? RuleFiles.Walk(folder, ReportUnreadable) : RuleFiles.Beside(only, ReportUnreadable);
        foreach (RuleFile file in files.Where(file => file.IsPython))
        {
            _python.Add(file.Path, file);
            if (!TryAddContent(file))
                _ = _unreadable.Add(file.Path);
        }

        _pythonPaths = [.. _python.Keys];
        foreach (RuleFile file in files.Where(file => file.IsYaml))
            AddMetadata(file);
        foreach (RuleFile file in _python.Values)
            AddPlain(file);

        // Stable: rules that share a Python file stay in the order of their metadata.
        Entries = [.. Entries.OrderBy(entry => entry.File.Relative, StringComparer.Ordinal)];
        if (Entries.Count == 0 && Globals.Count == 0 && DataModels.Count == 0 && Problems.Count == 0)
            Problems.Add(RuleProblem.Empty(only ?? folder));
    }

    /// <summary>The folder from which rules import; of a single file, the folder that it lies in.</summary>
    public string Folder { get; }

    /// <summary>In the ordinal order of the paths of their Python files.</summary>
    public List<CatalogueEntry> Entries { get; } = [];

    public List<RuleProblem> Problems { get; } = [];

    public List<NotApplicableFile> NotApplicable { get; } = [];

    public List<MetadataFile> Globals { get; } = [];

    public List<DataModelInfo> DataModels { get; } = [];

    /// <summary>Hashes of the files that decide results, by relative path.</summary>
    public SortedDictionary<string, byte[]> Contents { get; } = new(StringComparer.Ordinal);

    /// <summary>Reads a root; one that does not exist is null, and reported.</summary>
    public static RuleRoot? Read(string root, bool withTests, List<RuleProblem> problems)
    {
        string path = root.Length == 0 ? root : Path.TrimEndingDirectorySeparator(Path.GetFullPath(root));
        if (Directory.Exists(path))
            return new RuleRoot(path, only: null, withTests);
        bool exists = File.Exists(path);
        if (exists && path.EndsWith(".py", StringComparison.Ordinal))
            return new RuleRoot(Path.GetDirectoryName(path)!, only: path, withTests);

        string message = $"{(exists ? "is neither a folder nor a .py file" : "does not exist")}: name the folder of the rules, or the .py file of one rule";
        problems.Add(new RuleProblem(path, null, RuleProblemReason.RootMissing, message));
        return null;
    }

    private void AddMetadata(RuleFile yaml)
    {
        MetadataFile metadata = MetadataFileReader.Read(yaml, _pythonPaths, _withTests);
        if (_only is not null && metadata.Python != _only)
            return;
        Problems.AddRange(metadata.Problems);
        if (metadata.NotApplicable is not null)
            NotApplicable.Add(metadata.NotApplicable);
        if (metadata.GlobalId is not null)
            Globals.Add(metadata);
        if (metadata.DataModel is not null)
            DataModels.Add(metadata.DataModel);
        if (metadata.Hash is { } hash && (metadata.Rule is not null || metadata.GlobalId is not null || metadata.DataModel is not null))
            Contents[yaml.Relative] = hash;
        if (!metadata.Detection.IsEmpty)
            AddEntry(yaml, metadata);
        if (metadata.Python is null)
            return;

        _ = _claimed.Add(metadata.Python);
        if (metadata.Rule is not null && metadata.Detection.IsEmpty && !_unreadable.Contains(metadata.Python))
            AddEntry(_python[metadata.Python], metadata);
    }

    private void AddPlain(RuleFile file)
    {
        bool wanted = _only is null ? !file.IsSetAside : file.Path == _only;
        if (!wanted || _claimed.Contains(file.Path) || _unreadable.Contains(file.Path))
            return;
        IReadOnlyList<string> classes = RuleClasses.Find(File.ReadAllText(file.Path));
        if (classes.Count == 0)
            AddEntry(file, null);
        foreach (string name in classes)
            AddEntry(file, null, name);
    }

    private void AddEntry(RuleFile file, MetadataFile? metadata, string? className = null) =>
        Entries.Add(CatalogueEntry.Create(file, metadata, PackLogTypes.For(Folder, file.Relative), className));

    private bool TryAddContent(RuleFile file)
    {
        try
        {
            using FileContent content = FileContent.Read(file.Path);
            Contents[file.Relative] = RuleSetHash.Of(content.Bytes);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            ReportUnreadable(file.Path, e.Message);
            return false;
        }
    }

    private void ReportUnreadable(string path, string error) =>
        Problems.Add(new RuleProblem(path, null, RuleProblemReason.Unreadable, $"cannot be read ({error}): check that it exists and its permissions"));
}
