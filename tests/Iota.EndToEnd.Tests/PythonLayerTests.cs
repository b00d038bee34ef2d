using System.IO.Compression;
using Iota.EndToEnd.Tests.Support;

namespace Iota.EndToEnd.Tests;

/// <summary>
/// The Python layer in a Debian that has no Python, and a C library older than Lambda's: what runs there brings all it needs. The host runs outside, its workers
/// inside. Part of <c>make test-slow</c>.
/// </summary>
public sealed class PythonLayerTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact(Explicit = true)]
    public async Task The_shipped_rules_pass_their_tests_under_it()
    {
        string python = await UnpackAsync();
        IotaRun run = await RunAsync(python, "test", "--rules", CopyRules());
        Assert.True(run.ExitCode == 0, run.Output + run.Error);
    }

    [Fact(Explicit = true)]
    public async Task It_finds_what_the_Python_of_this_machine_finds()
    {
        string python = await UnpackAsync();
        string[] arguments = ["scan", "--rules", CopyRules(), "--output", "jsonl", Repository.Samples];
        IotaRun inside = (await RunAsync(python, arguments)).Exits(0);
        IotaRun outside = (await IotaProgram.RunAsync(arguments)).Exits(0);
        Assert.NotEmpty(inside.Alerts);
        Assert.Equal(outside.Output, inside.Output);
        Assert.DoesNotContain("the kernel does not keep rules", inside.Error, StringComparison.Ordinal);
    }

    [Fact(Explicit = true)]
    public async Task Every_module_that_it_brings_can_be_imported_and_only_its_own_libraries_are_loaded()
    {
        string python = await UnpackAsync();
        _folder.Write("rules/modules.py", """
            import asyncio, bz2, ctypes, decimal, hashlib, lzma, multiprocessing, sqlite3, ssl, uuid, zlib, zoneinfo
            import os, sys

            def rule(event):
                ctypes.CDLL("libstdc++.so.6")
                zoneinfo.ZoneInfo("Europe/Berlin")
                with open("/proc/self/maps") as maps:
                    mapped = {line.split()[-1] for line in maps if ".so" in line}
                assert mapped and all(path.startswith("/opt/python/") for path in mapped), mapped
                assert not os.path.exists("/usr/bin/python3"), "the file system has a Python of its own"
                return sys.executable == "/opt/python/bin/python3"
            """);
        _folder.Write("log.json", CloudTrail.Events("e", 1));
        IotaRun run = (await RunAsync(python, "scan", "--rules", _folder["rules"], "--output", "jsonl", _folder["log.json"])).Exits(0);
        Assert.Single(run.Alerts);
    }

    private static Task<IotaRun> RunAsync(string python, params string[] arguments) => IotaProgram.RunAsync(new IotaStart
    {
        Arguments = [.. arguments, "--python", python],
        Environment = new Dictionary<string, string> { ["IOTA_PYTHON_PATH"] = "/opt/python" },
        Timeout = TimeSpan.FromMinutes(3),
    });

    /// <summary>Into the temporary folder, which is the only one that the inside sees.</summary>
    private string CopyRules()
    {
        foreach (string file in Directory.EnumerateFiles(Repository.ShippedRules, "*", SearchOption.AllDirectories))
            _folder.Write($"rules/{Path.GetRelativePath(Repository.ShippedRules, file)}", File.ReadAllBytes(file));
        return _folder["rules"];
    }

    /// <summary>Unpacks the layer.</summary>
    /// <returns>A program that runs its interpreter inside, where the temporary folder is that of this machine.</returns>
    private async Task<string> UnpackAsync()
    {
        string root = Path.Combine(Repository.Root, "artifacts", "roots", "bullseye");
        string layer = Path.Combine(Repository.Root, "dist", "iota-python-layer-x64.zip");
        if (!Directory.Exists(root)) Assert.Skip("NOT RUN: artifacts/roots/bullseye is absent; scripts/test-roots makes it, or says why it cannot.");
        if (!File.Exists(layer)) Assert.Skip("NOT RUN: dist/iota-python-layer-x64.zip is absent; make package makes it.");
        if (!Environment.IsPrivilegedProcess) Assert.Skip("NOT RUN: chroot needs root.");
        await ZipFile.ExtractToDirectoryAsync(layer, _folder["opt"], TestContext.Current.CancellationToken);
        string temporary = Path.GetTempPath().TrimEnd('/');
        string program = _folder.Write("python3", $"""
            #!/bin/sh
            exec unshare --mount /bin/sh -c 'mount --bind {_folder["opt"]} {root}/opt && mount --bind {temporary} {root}/tmp && mount -t proc proc {root}/proc && mount --rbind /dev {root}/dev &&
                exec chroot {root} /opt/python/bin/python3 "$@"' python3 "$@"
            """);
        File.SetUnixFileMode(program, (UnixFileMode)0b111_101_101);
        return program;
    }
}
