using System.Diagnostics;
using System.Text.Json.Nodes;
using Iota.Integration.Tests.Support;

namespace Iota.Cdk.Tests;

/// <summary>A function of a template as a process: the program that is deployed, with the variables that the template gives it. Where those name folders of Lambda, the
/// test has others; where they name buckets, they are those that were made in moto.</summary>
internal sealed class FunctionOfTemplate : IAsyncDisposable
{
    private readonly FakeRuntimeApi _lambda = new();
    private readonly StringWriter _log = new();
    private readonly Process _process;
    private int _invocations;

    /// <param name="construct">As in "Detection".</param>
    /// <param name="folder">Where state and <c>iota.yaml</c> are.</param>
    /// <param name="more">Variables that no template has: secrets of the test.</param>
    public FunctionOfTemplate(Synthesis stack, string construct, Uri moto, string folder, params (string Name, string Value)[] more)
    {
        var start = new ProcessStartInfo(Program) { RedirectStandardOutput = true };
        JsonObject variables = new Deployed(stack).Resolve(stack.Function(construct)["Environment"]!["Variables"]!).AsObject();
        foreach ((string name, JsonNode? value) in variables) start.Environment[name] = (string)value!;
        foreach ((string name, string value) in (IEnumerable<(string, string)>)[
            ("AWS_LAMBDA_RUNTIME_API", _lambda.Host), ("AWS_ENDPOINT_URL", moto.AbsoluteUri), ("AWS_REGION", Deployed.Region), ("AWS_ACCESS_KEY_ID", "test"), ("AWS_SECRET_ACCESS_KEY", "test"),
            ("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", $"{stack.Function(construct)["MemorySize"]}"), ("IOTA_CONFIG", Path.Combine(folder, "iota.yaml")), ("IOTA_PYTHON", "python3"),
            ("IOTA_PYTHON_PATH", Path.Combine(Repository.Root, "layers", "python")), ("IOTA_RULES", Path.Combine(Repository.Root, "rules")), ("IOTA_STATE", Path.Combine(folder, "state")), .. more])
            if (variables.ContainsKey(name) || !name.StartsWith("IOTA_", StringComparison.Ordinal)) start.Environment[name] = value;
        _process = Process.Start(start)!;
        _process.OutputDataReceived += (_, line) => _log.WriteLine(line.Data);
        _process.BeginOutputReadLine();
    }

    /// <summary>Hands it a batch of the queue, as the event source mapping does, and reads its answer.</summary>
    public async Task<string> InvokeAsync(IEnumerable<string> bodies)
    {
        var records = new JsonArray([.. bodies.Select((body, index) => (JsonNode)new JsonObject { ["messageId"] = $"m{index}", ["body"] = body, ["eventSource"] = "aws:sqs" })]);
        _lambda.Invoke($"r{++_invocations}", new JsonObject { ["Records"] = records }.ToJsonString());
        RuntimePost post = await _lambda.ReadPostAsync();
        Assert.True(post.Path.EndsWith("/response", StringComparison.Ordinal), $"{post.Path}: {post.Body}\n{_log}");
        return post.Body;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync(CancellationToken.None);
        _process.Dispose();
        await _lambda.DisposeAsync();
        await _log.DisposeAsync();
    }

    /// <summary>The native one where it was published, else the one that was built with the tests.</summary>
    private static string Program => PublishedFunction.Find() ?? Path.Combine(Repository.Root, "artifacts", "bin", "Iota.Function", new DirectoryInfo(AppContext.BaseDirectory).Name, "bootstrap");
}
