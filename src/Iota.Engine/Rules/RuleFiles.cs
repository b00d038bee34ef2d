namespace Iota.Engine.Rules;

/// <summary>Finds the Python and YAML files below a root.</summary>
internal static class RuleFiles
{
    /// <summary>The files below a folder, in ordinal order of their relative paths. Hidden folders and <c>__pycache__</c> are left out.</summary>
    /// <remarks>Links to files and folders are followed (a Kubernetes volume consists of them), but no folder is entered twice.</remarks>
    /// <param name="unreadable">Told of each folder that cannot be listed.</param>
    public static List<RuleFile> Walk(string root, Action<string, string> unreadable)
    {
        var files = new List<RuleFile>();
        var entered = new HashSet<string>(StringComparer.Ordinal);
        Enter(new DirectoryInfo(root), "");
        files.Sort((a, b) => string.CompareOrdinal(a.Relative, b.Relative));
        return files;

        void Enter(DirectoryInfo folder, string prefix)
        {
            try
            {
                if (!entered.Add(folder.ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? folder.FullName))
                    return;
                foreach (FileSystemInfo entry in folder.EnumerateFileSystemInfos())
                {
                    if (entry is DirectoryInfo below)
                    {
                        if (!below.Name.StartsWith('.') && below.Name != "__pycache__")
                            Enter(below, $"{prefix}{below.Name}/");
                    }
                    else
                    {
                        AddIfWanted(files, new RuleFile(entry.FullName, prefix + entry.Name));
                    }
                }
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                unreadable(folder.FullName, e.Message);
            }
        }
    }

    /// <summary>The files directly in the folder of a Python file, for a root that is one file.</summary>
    public static List<RuleFile> Beside(string python, Action<string, string> unreadable)
    {
        string folder = Path.GetDirectoryName(python)!;
        var files = new List<RuleFile>();
        try
        {
            foreach (string path in Directory.EnumerateFiles(folder))
                AddIfWanted(files, new RuleFile(path, Path.GetFileName(path)));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            unreadable(folder, e.Message);
        }

        files.Sort((a, b) => string.CompareOrdinal(a.Relative, b.Relative));
        return files;
    }

    private static void AddIfWanted(List<RuleFile> files, RuleFile file)
    {
        if ((file.IsPython || file.IsYaml) && !Path.GetFileName(file.Path).StartsWith('.'))
            files.Add(file);
    }
}
