using System.Diagnostics;
using System.Runtime.InteropServices;
using Iota.Engine;
using Iota.Engine.Rules;
using Iota.Integration.Tests.Support;

namespace Iota.Integration.Tests.Rules;

/// <summary>On a kernel that takes no seccomp filter, as in some sandboxes: rules run, and the log says what they could do.</summary>
public sealed class UnprotectedRulesTests : IDisposable
{
    /// <summary>Stands between host and worker, and has the kernel answer EINVAL to every further filter: prctl(PR_SET_SECCOMP) is 22.</summary>
    private const string Interpreter = """
        #!PYTHON
        import os, struct, sys
        sys.path.insert(0, os.environ["PYTHONPATH"])
        from iota import sandbox

        einval, allow = sandbox._returning(sandbox._ERRNO | 22), sandbox._returning(sandbox._ALLOW)
        filter_ = [(0x20, 0, 0, 0), *sandbox._when(PRCTL, [(0x20, 0, 0, 16), *sandbox._when(22, [einval]), allow]), allow]
        sandbox._install(b"".join(struct.pack("<HBBI", *part) for part in filter_))
        os.execv(sys.executable, [sys.executable, *sys.argv[1:]])
        """;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("iota-unprotected-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Rules_run_and_one_line_says_that_nothing_holds_them()
    {
        using var log = new StringWriter();
        await using LoadedRules rules = await LoadAsync(log);
        EvaluationResult result = await rules.EvaluateAsync("Any");
        Assert.Equal(["witness:0"], rules.Matches(result));
        Assert.Equal("the kernel does not keep rules from the network and from other processes (PR_SET_SECCOMP: Invalid argument): run only rules that you trust; see docs/security.md.\n",
            log.ToString());
    }

    private Task<LoadedRules> LoadAsync(TextWriter log)
    {
        string path = Path.Combine(_folder.FullName, "python3");
        File.WriteAllText(path, Interpreter
            .Replace("PYTHON\n", $"{FindPython()}\n", StringComparison.Ordinal)
            .Replace("PRCTL", RuntimeInformation.OSArchitecture == Architecture.Arm64 ? "167" : "157", StringComparison.Ordinal));
        File.SetUnixFileMode(path, (UnixFileMode)0b111_101_101);
        string folder = Directory.CreateDirectory(Path.Combine(_folder.FullName, "rules")).FullName;
        File.WriteAllText(Path.Combine(folder, "witness.py"), "def rule(event): return True\n");
        var options = new PythonOptions { Interpreter = path, PackagePath = Repository.PythonPackage, Workers = 2 };
        return LoadedRules.LoadAsync([folder], options, new EngineLog(TextWriter.Synchronized(log), LogFormat.Text, TimeProvider.System), TimeProvider.System);
    }

    /// <summary><c>python3</c> on PATH may be a script, which no first line of another script can name.</summary>
    private static string FindPython()
    {
        using Process python = Process.Start(new ProcessStartInfo("python3", ["-c", "import sys; print(sys.executable)"]) { RedirectStandardOutput = true })!;
        return python.StandardOutput.ReadToEnd().Trim();
    }
}
