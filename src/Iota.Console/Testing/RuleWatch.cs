namespace Iota.Console.Testing;

/// <summary>
/// Waits for changes of rule files. It looks at the files at intervals instead of asking the system for notifications: those differ between file systems,
/// are lost on network and container mounts, and name temporary files when an editor writes a new file and renames it.
/// </summary>
internal sealed class RuleWatch
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(200);
    private static readonly string[] Suffixes = [".py", ".yml", ".yaml", ".json", ".jsonl"];

    private readonly IReadOnlyList<string> _roots;
    private readonly TimeProvider _time;
    private Dictionary<string, Stamp> _seen;

    public RuleWatch(IReadOnlyList<string> roots, TimeProvider time)
    {
        _roots = [.. roots.Select(root => Directory.Exists(root) ? Path.GetFullPath(root) : Path.GetDirectoryName(Path.GetFullPath(root))!)];
        _time = time;
        _seen = Look();
    }

    /// <summary>The files that were changed, made or removed since the last call, once they stay as they are for one interval.</summary>
    public async Task<IReadOnlyCollection<string>> WaitAsync(CancellationToken cancellationToken)
    {
        Dictionary<string, Stamp> last = Look();
        while (true)
        {
            await Task.Delay(Interval, _time, cancellationToken);
            Dictionary<string, Stamp> now = Look();
            bool settled = !Differences(last, now).Any();
            last = now;
            if (!settled) continue;
            string[] changed = [.. Differences(_seen, now).Order(StringComparer.Ordinal)];
            if (changed.Length == 0) continue;
            _seen = now;
            return changed;
        }
    }

    private static IEnumerable<string> Differences(Dictionary<string, Stamp> before, Dictionary<string, Stamp> after) =>
        after.Where(file => !before.TryGetValue(file.Key, out Stamp stamp) || stamp != file.Value).Select(file => file.Key)
            .Concat(before.Keys.Where(path => !after.ContainsKey(path)));

    private Dictionary<string, Stamp> Look()
    {
        var options = new EnumerationOptions { RecurseSubdirectories = true, IgnoreInaccessible = true, AttributesToSkip = 0 };
        var found = new Dictionary<string, Stamp>(StringComparer.Ordinal);
        foreach (string root in _roots.Where(Directory.Exists))
            foreach (FileInfo file in new DirectoryInfo(root).EnumerateFiles("*", options))
                if (Suffixes.Contains(file.Extension) && !file.Name.StartsWith('.') && StampOf(file) is { } stamp) found[file.FullName] = stamp;
        return found;
    }

    private static Stamp? StampOf(FileInfo file)
    {
        try
        {
            return new Stamp(file.LastWriteTimeUtc, file.Length);
        }
        catch (IOException)
        {
            return null; // It is gone: an editor has just replaced it.
        }
    }

    private readonly record struct Stamp(DateTime Written, long Length);
}
