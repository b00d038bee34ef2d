using System.IO.Compression;
using System.Net;
using System.Net.Sockets;
using Iota.Integration.Tests.Support;

namespace Iota.Integration.Tests.Lambda;

/// <summary>What <c>make package</c> wrote, run as Lambda runs it: in a file system without Python, .NET or a shell, as a user who owns nothing. Part of <c>make test-slow</c>.</summary>
public sealed class PackagedFunctionTests : IAsyncDisposable
{
    private readonly FunctionUnderTest _function = new();

    public ValueTask DisposeAsync() => _function.DisposeAsync();

    [Theory(Explicit = true, Timeout = 300_000)]
    [InlineData("x64")]
    [InlineData("arm64")]
    public async Task The_archives_serve_a_batch(string architecture)
    {
        using LambdaRoot root = await LambdaRoot.UnpackAsync(architecture);
        string samples = Path.Combine(Repository.Root, "samples", "cloudtrail");
        string[] keys = [.. Directory.GetFiles(samples, "*.gz", SearchOption.AllDirectories).Select(path => Path.GetRelativePath(samples, path))];
        foreach (string key in keys) _function.S3.Put("org-trail", key, await File.ReadAllBytesAsync(Path.Combine(samples, key), TestContext.Current.CancellationToken));
        root.Start(_function);

        string batch = Messages.Batch(("good", Messages.FromS3("org-trail", keys)), ("missing", Messages.FromS3("org-trail", "x")));
        RuntimePost post = await _function.InvokeAsync("r1", batch, TimeSpan.FromMinutes(4));
        Assert.Equal("""{"batchItemFailures":[{"itemIdentifier":"missing"}]}""", post.Body);
        Assert.Equal(keys.Length, _function.Count("ledger"));
        Assert.True(_function.Count("detections") > 0);
        // The emulator has no seccomp; a real kernel has.
        Assert.Equal(architecture == "arm64", _function.Output.ToString().Contains("rules_unprotected", StringComparison.Ordinal));
        Assert.DoesNotContain("rules_analysed", _function.Output.ToString(), StringComparison.Ordinal); // the rules layer holds the analysis, for both
        using ZipArchive rules = ZipFile.OpenRead(Path.Combine(Repository.Root, "dist", "iota-rules-layer.zip"));
        // in one file: of two, of the same age in an archive, the host would read the wrong one at times, and start more slowly
        Assert.Single(rules.Entries, entry => entry.Name.StartsWith("conditions-", StringComparison.Ordinal));
    }

    [Fact(Explicit = true, Timeout = 60_000)]
    public async Task Its_TLS_is_the_OpenSSL_of_the_system()
    {
        using LambdaRoot root = await LambdaRoot.UnpackAsync("x64");
        using var server = new TcpListener(IPAddress.Loopback, 0);
        server.Start();
        Task<string> firstBytes = ReadFirstBytesAsync(server);
        _function.Environment["AWS_ENDPOINT_URL_S3"] = $"https://127.0.0.1:{((IPEndPoint)server.LocalEndpoint).Port}/";
        root.Start(_function);
        _function.Lambda.Invoke("r1", Messages.Batch(("m", Messages.FromS3("org-trail", "x"))));
        Assert.Equal("160301", await firstBytes); // The record of a ClientHello (RFC 8446, 5.1). Only OpenSSL can have written it.
    }

    [Fact(Explicit = true, Timeout = 60_000)]
    public async Task A_rule_reaches_neither_the_Runtime_API_nor_the_environment_of_the_function()
    {
        using LambdaRoot root = await LambdaRoot.UnpackAsync("x64");
        const string Rule = """
            import ctypes
            import os
            import socket
            import subprocess
            import sys

            HOST = os.getppid()
            LIBC = ctypes.CDLL(None, use_errno=True)
            CONNECT = "import socket; socket.socket(socket.AF_INET).connect(('127.0.0.1', PORT))"


            def attempt(what):
                try:
                    what()
                    return "done"
                except OSError as error:
                    return type(error).__name__


            def call(name, *arguments):
                if getattr(LIBC, name)(*arguments) < 0:
                    raise OSError(ctypes.get_errno(), name)


            def read_by_the_kernel():
                class Vector(ctypes.Structure):
                    _fields_ = (("base", ctypes.c_void_p), ("length", ctypes.c_size_t))

                buffer = ctypes.create_string_buffer(8)
                here, there = Vector(ctypes.addressof(buffer), 8), Vector(0x400000, 8)
                call("process_vm_readv", HOST, ctypes.byref(here), 1, ctypes.byref(there), 1, 0)


            def rule(event):
                print("environment", attempt(lambda: open(f"/proc/{HOST}/environ", "rb").read()))
                print("memory", attempt(lambda: open(f"/proc/{HOST}/mem", "rb")))
                print("copy", attempt(read_by_the_kernel))
                print("ptrace", attempt(lambda: call("ptrace", 16, HOST, 0, 0)))
                print("kill", attempt(lambda: os.kill(HOST, 9)))
                print("runtime", attempt(lambda: socket.create_connection(("127.0.0.1", PORT))))
                print("raw runtime", attempt(lambda: call("socket", 2, 1, 0)))
                print("IPv6", attempt(lambda: call("socket", 10, 1, 0)))
                child = subprocess.run([sys.executable, "-c", CONNECT], capture_output=True, text=True)
                print("child", child.stderr.strip().split("\n")[-1].split(":")[0])
                return True
            """;
        await File.WriteAllTextAsync(
            $"{root.Path}/opt/iota/rules/hostile.py", Rule.Replace("PORT", _function.Lambda.Address.Port.ToString(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal),
            TestContext.Current.CancellationToken);
        _function.S3.Put("org-trail", "one.json", """{"Records":[{"eventVersion":"1.08","eventID":"e","eventTime":"2026-11-18T02:00:00Z","eventSource":"s","eventName":"n","awsRegion":"r"}]}"""u8.ToArray());
        root.Start(_function);
        await _function.InvokeAsync("r1", Messages.Batch(("m", Messages.FromS3("org-trail", "one.json"))));
        string log = _function.Output.ToString();
        foreach (string what in (string[])["environment", "memory", "copy", "ptrace", "kill", "runtime", "raw runtime", "IPv6", "child"])
            Assert.Contains($"rule hostile printed: {what} PermissionError", log, StringComparison.Ordinal);
    }

    /// <summary>With the shipped rules, ten objects of a thousand events at a time. What Lambda counts is more than the processes; so it must be well below.</summary>
    [Fact(Explicit = true, Timeout = 120_000)]
    public async Task The_whole_environment_fits_512_MB()
    {
        using LambdaRoot root = await LambdaRoot.UnpackAsync("x64");
        string samples = Path.Combine(Repository.Root, "samples", "cloudtrail");
        string[] keys = [.. Directory.GetFiles(samples, "*.gz", SearchOption.AllDirectories).Select(path => Path.GetRelativePath(samples, path))];
        foreach (string key in keys) _function.S3.Put("org-trail", key, await File.ReadAllBytesAsync(Path.Combine(samples, key), TestContext.Current.CancellationToken));
        root.Start(_function);
        await _function.InvokeAsync("samples", Messages.Batch(("m", Messages.FromS3("org-trail", keys))));
        for (int batch = 0; batch < 5; batch++)
        {
            string[] large = [.. Enumerable.Range(0, 10).Select(number => $"{batch}-{number}.json")];
            foreach (string key in large) _function.S3.Put("org-trail", key, LargeObject(key, events: 1000));
            RuntimePost post = await _function.InvokeAsync($"r{batch}", Messages.Batch([.. large.Select(key => (key, Messages.FromS3("org-trail", key)))]));
            Assert.Equal("""{"batchItemFailures":[]}""", post.Body);
        }
        long peak = _function.PeakMemory();
        TestContext.Current.SendDiagnosticMessage($"peak of all processes: {peak / 1_000_000} MB");
        Assert.InRange(peak, 30_000_000, 300_000_000);
    }

    /// <summary>Events of a size that is usual, each another one.</summary>
    private static byte[] LargeObject(string key, int events)
    {
        IEnumerable<string> records = Enumerable.Range(0, events).Select(number => $$$"""
            {"eventVersion":"1.08","eventID":"{{{key}}}-{{{number}}}","eventTime":"2026-11-18T02:00:00Z","eventSource":"ec2.amazonaws.com","eventName":"DescribeInstances",
            "awsRegion":"eu-west-1","userAgent":"{{{new string('a', 900)}}}","recipientAccountId":"111122223333","userIdentity":{"type":"AssumedRole","accountId":"111122223333"} }
            """);
        return System.Text.Encoding.UTF8.GetBytes($$"""{"Records":[{{string.Join(',', records)}}]}""");
    }

    private static async Task<string> ReadFirstBytesAsync(TcpListener server)
    {
        using TcpClient client = await server.AcceptTcpClientAsync(TestContext.Current.CancellationToken);
        byte[] bytes = new byte[3];
        await client.GetStream().ReadExactlyAsync(bytes, TestContext.Current.CancellationToken);
        return Convert.ToHexString(bytes);
    }
}
