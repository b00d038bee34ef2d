namespace Iota.Integration.Tests.Support;

/// <summary>The native program that is deployed. Publishing takes minutes, so it is done before: by <c>make check</c>, or by hand.</summary>
internal static class PublishedFunction
{
    private const string Publish = "dotnet publish src/Iota.Function -c Release -r linux-x64";

    private static readonly string Program = Path.Combine(Repository.Root, "artifacts", "publish", "Iota.Function", "release_linux-x64", "bootstrap");

    private static readonly string[] Sources = ["src/Iota.Function", "src/Iota.Engine"];

    /// <summary>Its path; null when there is none, or an old one.</summary>
    public static string? Find() => Problem() is null ? Program : null;

    /// <summary>Its path. Skips the test when there is none, or an old one.</summary>
    public static string Require()
    {
        if (Problem() is { } problem) Assert.Skip($"NOT RUN: {problem}: {Publish}");
        return Program;
    }

    private static string? Problem()
    {
        if (!File.Exists(Program)) return "there is no published function. Make it with";
        return File.GetLastWriteTimeUtc(Program) < NewestSource(Sources) ? "the published function is older than its source. Make it anew with" : null;
    }

    /// <summary>When the newest source file of the folders was written.</summary>
    public static DateTime NewestSource(params IEnumerable<string> folders) => folders
        .SelectMany(folder => Directory.EnumerateFiles(Path.Combine(Repository.Root, folder), "*.cs", SearchOption.AllDirectories))
        .Max(File.GetLastWriteTimeUtc);
}
