using System.Diagnostics;
using System.Text.Json.Nodes;

namespace Iota.Cdk.Tests;

/// <summary>Files beside the template: it must agree with them.</summary>
internal static class Repository
{
    private static readonly Lazy<string> RootOnce = new(() =>
    {
        DirectoryInfo folder = new(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Iota.sln"))) folder = folder.Parent!;
        return folder.FullName;
    });

    public static string Root => RootOnce.Value;

    public static string Read(string path) => File.ReadAllText(Path.Combine(Root, path));

    /// <summary>The log object in which the root user signs in.</summary>
    public static string Sample() =>
        Directory.GetFiles(Path.Combine(Root, "samples", "cloudtrail"), "*_20261118T0325Z_*.json.gz", SearchOption.AllDirectories).Single();

    /// <summary>What the rule says about the event.</summary>
    public static JsonNode RunRule(string path, string json)
    {
        using var python = Process.Start(new ProcessStartInfo("python3", [Path.Combine(Root, path)]) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
        python.StandardInput.Write(json);
        python.StandardInput.Close();
        string output = python.StandardOutput.ReadToEnd();
        python.WaitForExit();
        Assert.Equal(0, python.ExitCode);
        return JsonNode.Parse(output)!;
    }
}
