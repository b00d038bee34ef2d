namespace Iota.EndToEnd.Tests.Support;

/// <summary>
/// The program under test: what <c>IOTA_PROGRAM</c> names, else the native AOT publish when no source file is newer, else what the build of this solution made.
/// </summary>
internal static class IotaProgram
{
    public static string Path { get; } = Find();

    /// <summary>Runs it to its end.</summary>
    public static Task<IotaRun> RunAsync(params string[] arguments) => RunAsync(new IotaStart { Arguments = arguments });

    public static async Task<IotaRun> RunAsync(IotaStart start)
    {
        using var process = IotaProcess.Start(start);
        return await process.EndAsync();
    }

    private static string Find()
    {
        if (Environment.GetEnvironmentVariable("IOTA_PROGRAM") is { Length: > 0 } named) return named;
        string artifacts = System.IO.Path.Combine(Repository.Root, "artifacts");
        string published = System.IO.Path.Combine(artifacts, "publish", "Iota.Console", "release_linux-x64", "iota");
        // The folder of this assembly is named after the configuration: debug or release.
        string configuration = new DirectoryInfo(AppContext.BaseDirectory).Name;
        string built = System.IO.Path.Combine(artifacts, "bin", "Iota.Console", configuration, "iota");
        return IsFresh(published) ? published : built;
    }

    private static bool IsFresh(string program)
    {
        if (!File.Exists(program)) return false;
        DateTime made = File.GetLastWriteTimeUtc(program);
        return Directory.EnumerateFiles(System.IO.Path.Combine(Repository.Root, "src"), "*", SearchOption.AllDirectories)
            .All(source => File.GetLastWriteTimeUtc(source) <= made);
    }
}

/// <summary>How the program is started.</summary>
internal sealed record IotaStart
{
    /// <summary>The user and group that own nothing.</summary>
    private const string Nobody = "65534";

    public required IReadOnlyList<string> Arguments { get; init; }

    /// <summary>Set on top of the environment of the tests, from which everything that concerns Iota is taken away.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    public string? Folder { get; init; }

    /// <summary>A program that takes longer hangs: it is killed and the test fails.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Run as a user who owns nothing, as the tests may run as root, whom nothing is forbidden.</summary>
    public bool AsNobody { get; init; }

    /// <summary>Skips the test where the program cannot be run as nobody.</summary>
    public static void RequireNobody()
    {
        if (!System.Environment.IsPrivilegedProcess) Assert.Skip("NOT RUN: to run the program as another user, the tests must run as root.");
        if (!File.Exists("/usr/bin/setpriv") || !File.Exists("/usr/bin/python3")) Assert.Skip("NOT RUN: /usr/bin/setpriv and /usr/bin/python3 are needed.");
    }

    public (string Program, IReadOnlyList<string> Arguments) CommandLine => AsNobody
        ? ("/usr/bin/setpriv", [$"--reuid={Nobody}", $"--regid={Nobody}", "--clear-groups", IotaProgram.Path, .. Arguments, "--python", "/usr/bin/python3"])
        : (IotaProgram.Path, Arguments);
}
