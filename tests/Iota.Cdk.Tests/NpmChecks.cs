using System.Diagnostics;

namespace Iota.Cdk.Tests;

/// <summary>Runs a program of <c>infra/checks</c>, whose packages npm installs once, as the lock file beside them says.</summary>
internal static class NpmChecks
{
    private static readonly string Folder = Path.Combine(Repository.Root, "artifacts", "npm-checks");

    private static readonly Lazy<string?> Problem = new(Install);

    /// <summary>The lines that the program prints. Skips the test where the packages cannot be had.</summary>
    public static IReadOnlyList<string> Run(string program, IEnumerable<string> arguments, string input = "")
    {
        Require();
        (int code, string output, string error) = Execute("node", [Path.Combine(Folder, program), .. arguments], input);
        Assert.True(code == 0, error);
        return output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    /// <summary>What the CDK's own command prints, of both streams. Skips the test where it cannot be had.</summary>
    public static string Cdk(IEnumerable<string> arguments, params (string Name, string Value)[] environment)
    {
        Require();
        (int code, string output, string error) = Execute(Path.Combine(Folder, "node_modules", ".bin", "cdk"), arguments, "", environment);
        Assert.True(code == 0, output + error);
        return output + error;
    }

    private static void Require()
    {
        Requirements.Node();
        Requirements.Npm();
        Assert.SkipWhen(Problem.Value is not null, $"NOT RUN: npm could not install infra/checks: {Problem.Value}");
    }

    /// <returns>Null when all is there.</returns>
    private static string? Install()
    {
        Directory.CreateDirectory(Folder);
        string source = Path.Combine(Repository.Root, "infra", "checks");
        foreach (string path in Directory.EnumerateFiles(source)) File.Copy(path, Path.Combine(Folder, Path.GetFileName(path)), overwrite: true);
        string installed = Path.Combine(Folder, "installed"), wanted = File.ReadAllText(Path.Combine(source, "package-lock.json"));
        if (File.Exists(installed) && File.ReadAllText(installed) == wanted) return null;
        (int code, _, string error) = Execute("npm", ["ci", "--no-audit", "--no-fund", "--ignore-scripts", "--prefix", Folder], "");
        if (code != 0) return error.Trim();
        File.WriteAllText(installed, wanted);
        return null;
    }

    private static (int Code, string Output, string Error) Execute(
        string program, IEnumerable<string> arguments, string input, params (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Folder,
        };
        foreach ((string name, string value) in environment) start.Environment[name] = value;
        using var process = Process.Start(start)!;
        Task<string> error = process.StandardError.ReadToEndAsync();
        process.StandardInput.Write(input);
        process.StandardInput.Close();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output, error.GetAwaiter().GetResult());
    }
}
