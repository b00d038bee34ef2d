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
            import os
            import socket


            def attempt(what):
                try:
                    what()
                    return "done"
                except OSError as error:
                    return type(error).__name__


            def rule(event):
                print("environment", attempt(lambda: open(f"/proc/{os.getppid()}/environ", "rb").read()))
                print("memory", attempt(lambda: open(f"/proc/{os.getppid()}/mem", "rb")))
                print("runtime", attempt(lambda: socket.create_connection(("127.0.0.1", PORT))))
                return True
            """;
        await File.WriteAllTextAsync(
            $"{root.Path}/opt/iota/rules/hostile.py", Rule.Replace("PORT", _function.Lambda.Address.Port.ToString(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal),
            TestContext.Current.CancellationToken);
        _function.S3.Put("org-trail", "one.json", """{"Records":[{"eventVersion":"1.08","eventID":"e","eventTime":"2026-11-18T02:00:00Z","eventSource":"s","eventName":"n","awsRegion":"r"}]}"""u8.ToArray());
        root.Start(_function);
        await _function.InvokeAsync("r1", Messages.Batch(("m", Messages.FromS3("org-trail", "one.json"))));
        string log = _function.Output.ToString();
        foreach (string what in (string[])["environment", "memory", "runtime"])
            Assert.Contains($"rule hostile printed: {what} PermissionError", log, StringComparison.Ordinal);
    }

    private static async Task<string> ReadFirstBytesAsync(TcpListener server)
    {
        using TcpClient client = await server.AcceptTcpClientAsync(TestContext.Current.CancellationToken);
        byte[] bytes = new byte[3];
        await client.GetStream().ReadExactlyAsync(bytes, TestContext.Current.CancellationToken);
        return Convert.ToHexString(bytes);
    }
}
