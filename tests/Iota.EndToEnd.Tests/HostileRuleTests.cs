using System.Diagnostics;
using Iota.EndToEnd.Tests.Support;

namespace Iota.EndToEnd.Tests;

/// <summary>Rules that go after the host. They run as its own user, so the tests run it as a user who owns nothing: to root nothing is forbidden.</summary>
public sealed class HostileRuleTests : IDisposable
{
    private const string Secret = "XsecretXofXtheXhostX";

    /// <summary>What a process reads of its parent: <c>environ mem</c>, each <c>read</c> or the error.</summary>
    private const string Attempt = """
        import os


        def read(name):
            try:
                with open(f"/proc/{os.getppid()}/{name}", "rb") as file:
                    return "read" if name == "mem" or file.read() else "empty"
            except OSError as error:
                return type(error).__name__


        def attempt():
            return f"{read('environ')} {read('mem')}"

        """;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_rule_cannot_read_the_environment_or_the_memory_of_the_host()
    {
        IotaStart.RequireNobody();
        string rule = $"{Attempt}\n\ndef rule(event):\n    return True\n\n\ndef title(event):\n    return attempt()\n";
        IotaRun run = (await ScanAsync(rule)).Exits(0);
        Assert.Equal("PermissionError PermissionError", Assert.Single(run.Alerts).GetProperty("title").GetString());
    }

    [Fact]
    public void The_same_code_reads_both_of_a_parent_that_is_not_protected()
    {
        IotaStart.RequireNobody();
        string script = _folder.Write("attempt.py", $"{Attempt}\n\nprint(attempt())\n");
        // The second command keeps the shell from becoming Python itself.
        string[] arguments = ["--reuid=65534", "--regid=65534", "--clear-groups", "/bin/sh", "-c", $"/usr/bin/python3 {script}; true"];
        using Process shell = Process.Start(new ProcessStartInfo("/usr/bin/setpriv", arguments) { RedirectStandardOutput = true })!;
        string read = shell.StandardOutput.ReadToEnd().TrimEnd();
        shell.WaitForExit();
        const string Yama = "/proc/sys/kernel/yama/ptrace_scope"; // Where it is on, it protects the memory of every parent; not the environment.
        Assert.Equal(File.Exists(Yama) && File.ReadAllText(Yama).Trim() != "0" ? "read PermissionError" : "read read", read);
    }

    [Fact]
    public async Task A_rule_has_no_network_and_its_failure_names_the_switch()
    {
        using var witness = new TcpWitness();
        string rule = $"import socket\n\n\ndef rule(event):\n    socket.create_connection(('127.0.0.1', {witness.Port})).close()\n    return True\n";
        IotaRun refused = (await ScanAsync(rule, asNobody: false)).Exits(2);
        Assert.Contains("rule hostile: rule() failed on event e0: PermissionError: [Errno 13] rules may not look up '127.0.0.1'; IOTA_RULES_NETWORK=allow lets them (hostile.py:5)",
            refused.Error, StringComparison.Ordinal);
        Assert.False(witness.WasCalled);

        (await ScanAsync(rule, asNobody: false, ("IOTA_RULES_NETWORK", "allow"))).Exits(0);
        Assert.True(witness.WasCalled);
    }

    [Fact]
    public async Task A_value_of_the_switch_that_is_none_is_refused()
    {
        IotaRun run = (await ScanAsync(Rules.Every, asNobody: false, ("IOTA_RULES_NETWORK", "yes"))).Exits(1);
        Assert.Equal("iota: IOTA_RULES_NETWORK is 'yes': it must be 'allow' or 'deny'.\n", run.Error);
    }

    private Task<IotaRun> ScanAsync(string rule, bool asNobody = true, params ReadOnlySpan<(string Name, string Value)> variables)
    {
        _folder.Write("log.json", CloudTrail.Events("e", 1));
        _folder.Write("rules/hostile.py", rule);
        var environment = new Dictionary<string, string> { ["AWS_SECRET_ACCESS_KEY"] = Secret };
        foreach ((string name, string value) in variables) environment[name] = value;
        return IotaProgram.RunAsync(new IotaStart
        {
            Arguments = ["scan", "--rules", _folder["rules"], "--output", "jsonl", _folder["log.json"]],
            AsNobody = asNobody,
            Environment = environment,
        });
    }
}
