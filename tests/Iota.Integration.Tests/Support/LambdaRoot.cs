using System.Diagnostics;
using System.IO.Compression;

namespace Iota.Integration.Tests.Support;

/// <summary>The archives of <c>dist/</c>, unpacked where Lambda unpacks them in a file system that has a C library and OpenSSL, and nothing else.</summary>
internal sealed class LambdaRoot : IDisposable
{
    /// <summary>A user who owns nothing, as Lambda's is.</summary>
    private const string Nobody = "65534:65534";

    /// <summary>What Lambda sets (docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html): the system's libraries come first.</summary>
    private static readonly Dictionary<string, string> LambdaEnvironment = new()
    {
        ["PATH"] = "/usr/local/bin:/usr/bin/:/bin:/opt/bin",
        ["LD_LIBRARY_PATH"] = "/lib64:/usr/lib64:/var/runtime:/var/runtime/lib:/var/task:/var/task/lib:/opt/lib",
        ["LAMBDA_TASK_ROOT"] = "/var/task",
        ["TZ"] = ":UTC",
        ["AWS_REGION"] = "us-east-1",
        ["AWS_ACCESS_KEY_ID"] = "test",
        ["AWS_SECRET_ACCESS_KEY"] = "test",
    };

    private LambdaRoot()
    {
        Path = Directory.CreateTempSubdirectory("iota-root-").FullName;
        File.SetUnixFileMode(Path, (UnixFileMode)0b111_101_101);
    }

    public string Path { get; }

    /// <summary>Skips the test where the file system or the archives are absent.</summary>
    /// <param name="architecture"><c>x64</c> or <c>arm64</c>.</param>
    public static async Task<LambdaRoot> UnpackAsync(string architecture)
    {
        string source = Require(System.IO.Path.Combine("artifacts", "roots", $"lambda-{architecture}"), "scripts/test-roots");
        string[] archives =
        [
            Require($"dist/iota-function-{architecture}.zip", "make package"), Require($"dist/iota-python-layer-{architecture}.zip", "make package"),
            Require("dist/iota-rules-layer.zip", "make package"),
        ];
        var root = new LambdaRoot();
        using (Process copy = Process.Start("cp", ["-a", $"{source}/.", root.Path])) await copy.WaitForExitAsync(TestContext.Current.CancellationToken);
        await ZipFile.ExtractToDirectoryAsync(archives[0], $"{root.Path}/var/task", TestContext.Current.CancellationToken);
        foreach (string layer in archives[1..]) await ZipFile.ExtractToDirectoryAsync(layer, $"{root.Path}/opt", TestContext.Current.CancellationToken);
        return root;
    }

    /// <summary>Puts other rules and another <c>iota.yaml</c> in the place of those of the rules layer.</summary>
    /// <param name="rules">The folder; null for those of the layer.</param>
    public void UseConfiguration(string? rules, string configuration)
    {
        File.Copy(configuration, $"{Path}/opt/iota/iota.yaml", overwrite: true);
        if (rules is null) return;
        Directory.Delete($"{Path}/opt/iota/rules", recursive: true);
        Directory.CreateDirectory($"{Path}/opt/iota/rules");
        foreach (string file in Directory.GetFiles(rules)) File.Copy(file, $"{Path}/opt/iota/rules/{System.IO.Path.GetFileName(file)}");
    }

    /// <summary>Starts the function in it.</summary>
    public void Start(FunctionUnderTest function)
    {
        (string program, string[] arguments) = Command(function);
        function.StartProgram(program, arguments);
    }

    private (string Program, string[] Arguments) Command(FunctionUnderTest function)
    {
        Directory.CreateDirectory(function.StateFolder);
        File.SetUnixFileMode(function.StateFolder, (UnixFileMode)0b111_111_111);
        var environment = new Dictionary<string, string>(function.Environment.Concat(LambdaEnvironment))
        {
            ["IOTA_STATE"] = "/mnt/iota",
            ["IOTA_RULES"] = "/opt/iota/rules",
            ["IOTA_CONFIG"] = "/opt/iota/iota.yaml",
            // On this machine the kernel cannot start programs of the other architecture without their emulator.
            ["IOTA_PYTHON"] = IsEmulated ? "/python3" : "/opt/python/bin/python3",
            ["IOTA_PYTHON_PATH"] = "/opt/python",
        };
        // A mount namespace of its own: the mounts go when the function goes.
        string script = $"mount --bind {function.StateFolder} {Path}/mnt/iota && mount -t proc proc {Path}/proc && mount --rbind /dev {Path}/dev && exec \"$@\"";
        string[] bootstrap = IsEmulated ? ["/qemu-aarch64-static", "/var/task/bootstrap"] : ["/var/task/bootstrap"];
        IEnumerable<string> variables = environment.Select(variable => $"{variable.Key}={variable.Value}");
        return ("/usr/bin/env", ["-i", .. variables, "/usr/bin/unshare", "--mount", "/bin/sh", "-c", script, "sh", "/usr/sbin/chroot", $"--userspec={Nobody}", Path, .. bootstrap]);
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);

    private bool IsEmulated => File.Exists(System.IO.Path.Combine(Path, "qemu-aarch64-static"));

    private static string Require(string path, string command)
    {
        string full = System.IO.Path.Combine(Repository.Root, path);
        if (!System.IO.Path.Exists(full)) Assert.Skip($"NOT RUN: {path} is absent; it is made by: {command}");
        if (!System.Environment.IsPrivilegedProcess) Assert.Skip("NOT RUN: chroot needs root.");
        return full;
    }
}
