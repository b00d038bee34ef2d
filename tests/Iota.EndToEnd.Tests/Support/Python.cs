using System.Diagnostics;

namespace Iota.EndToEnd.Tests.Support;

/// <summary>Python, run by hand.</summary>
internal static class Python
{
    /// <summary>The interpreter itself: <c>python3</c> on PATH may be a script that takes longer to find it than it takes to start.</summary>
    public static string Path { get; } = Find();

    public static async Task<(int ExitCode, string Output)> RunAsync(IEnumerable<string> arguments, string input = "")
    {
        using Process python = Process.Start(new ProcessStartInfo(Path, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
        await python.StandardInput.WriteAsync(input);
        python.StandardInput.Close();
        string output = await python.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await python.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (python.ExitCode, output);
    }

    private static string Find()
    {
        using Process python = Process.Start(new ProcessStartInfo("python3", ["-c", "import sys; print(sys.executable)"]) { RedirectStandardOutput = true })!;
        return python.StandardOutput.ReadToEnd().Trim();
    }
}
