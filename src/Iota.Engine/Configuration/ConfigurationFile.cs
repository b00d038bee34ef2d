namespace Iota.Engine.Configuration;

/// <summary>Finds and reads <c>iota.yaml</c>.</summary>
public static class ConfigurationFile
{
    public const string Name = "iota.yaml";

    private const int MaxBytes = 4 * 1024 * 1024;

    /// <summary>The configuration of the named file; without a name that of the nearest <c>iota.yaml</c> in or above the folders of the rules; else the
    /// empty one.</summary>
    /// <exception cref="ConfigurationException">The file cannot be read, or something in it cannot be used; the message holds everything.</exception>
    public static IotaConfiguration Load(string? named, IReadOnlyList<string> ruleRoots)
    {
        if ((named is { Length: > 0 } ? named : Find(ruleRoots)) is not { } path)
            return IotaConfiguration.Empty;
        byte[] content;
        try
        {
            using FileStream stream = File.OpenRead(path);
            content = new byte[Math.Min(stream.Length, MaxBytes + 1)];
            int read = stream.ReadAtLeast(content, content.Length, throwOnEndOfStream: false);
            content = content[..read];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new ConfigurationException([new ConfigurationProblem(path, 1, $"cannot be read: {e.Message}")]);
        }

        return ConfigurationReader.Read(content, path);
    }

    /// <summary>The nearest file in or above the folders of the rules, in their order; null when there is none. A folder that everybody may write to is
    /// passed over: whoever puts a file there must not decide which alerts are suppressed.</summary>
    public static string? Find(IReadOnlyList<string> ruleRoots)
    {
        foreach (string root in ruleRoots)
        {
            string full = Path.GetFullPath(root);
            for (DirectoryInfo? folder = Directory.Exists(full) ? new DirectoryInfo(full) : Directory.GetParent(full); folder is not null; folder = folder.Parent)
            {
                string candidate = Path.Combine(folder.FullName, Name);
                if (File.Exists(candidate) && !IsOpenToAll(folder))
                    return candidate;
            }
        }

        return null;
    }

    private static bool IsOpenToAll(DirectoryInfo folder) => !OperatingSystem.IsWindows() && folder.UnixFileMode.HasFlag(UnixFileMode.OtherWrite);
}
