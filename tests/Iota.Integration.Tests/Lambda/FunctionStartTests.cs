using System.Text.Json;
using Iota.Integration.Tests.Support;

namespace Iota.Integration.Tests.Lambda;

/// <summary>A function that cannot work says so before it takes its first invocation, so that the deployment fails and not the detection.</summary>
public sealed class FunctionStartTests : IAsyncDisposable
{
    private readonly FunctionUnderTest _function = new();

    public ValueTask DisposeAsync() => _function.DisposeAsync();

    [Fact(Timeout = 60_000)]
    public async Task All_settings_that_are_wrong_are_reported_at_once()
    {
        _function.Environment.Remove("IOTA_STATE", out _);
        _function.Environment.Remove("IOTA_RULES", out _);
        _function.Environment["IOTA_WORKERS"] = "many";
        _function.Environment["IOTA_RULES_NETWORK"] = "yes";
        _function.Environment["AWS_ENDPOINT_URL_S3"] = "localhost";
        string message = await FailAsync();
        Assert.Contains("IOTA_STATE is not set", message, StringComparison.Ordinal);
        Assert.Contains("IOTA_RULES is not set", message, StringComparison.Ordinal);
        Assert.Contains("IOTA_WORKERS is 'many'", message, StringComparison.Ordinal);
        Assert.Contains("IOTA_RULES_NETWORK is 'yes': it must be 'allow' or 'deny'", message, StringComparison.Ordinal);
        Assert.Contains("AWS_ENDPOINT_URL_S3 is 'localhost'", message, StringComparison.Ordinal);
    }

    [Fact(Timeout = 60_000)]
    public async Task Rules_state_and_settings_are_all_looked_at_before_the_report()
    {
        _function.Environment["IOTA_RULES"] = "/nowhere/rules";
        _function.Environment["IOTA_STATE"] = "/proc/state";
        _function.Environment["IOTA_RULE_TIMEOUT"] = "0";
        string message = await FailAsync();
        Assert.Contains("/nowhere/rules", message, StringComparison.Ordinal);
        Assert.Contains("/proc/state", message, StringComparison.Ordinal);
        Assert.Contains("IOTA_RULE_TIMEOUT is '0'", message, StringComparison.Ordinal);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_Python_that_does_not_start_is_reported()
    {
        _function.Environment["IOTA_PYTHON"] = "/nowhere/python3";
        Assert.Contains("cannot start '/nowhere/python3'", await FailAsync(), StringComparison.Ordinal);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_Python_without_the_iota_package_is_reported()
    {
        _function.Environment["IOTA_PYTHON_PATH"] = "/nowhere";
        Assert.Contains("before it was ready", await FailAsync(), StringComparison.Ordinal);
    }

    [Fact(Timeout = 60_000)]
    public async Task Outside_of_Lambda_it_says_what_to_use_instead()
    {
        _function.Environment.Remove("AWS_LAMBDA_RUNTIME_API", out _);
        Assert.Equal(1, await _function.Start());
        Assert.Contains("iota scan", _function.Output.ToString(), StringComparison.Ordinal);
    }

    [Fact(Timeout = 60_000)]
    public async Task Only_when_the_workers_are_ready_the_first_invocation_is_asked_for()
    {
        _ = _function.Start();
        await _function.Lambda.Initialised;
        Assert.True(File.Exists(Path.Combine(_function.StateFolder, "state.db")));
        Assert.False(_function.Lambda.HasPosts);
    }

    /// <summary>Starts the function, which must fail, and returns what it told Lambda.</summary>
    private async Task<string> FailAsync()
    {
        Assert.Equal(1, await _function.Start());
        RuntimePost post = await _function.Lambda.ReadPostAsync();
        Assert.Equal(("init/error", "Function.StartFailed"), (post.Path, post.ErrorType));
        Assert.False(_function.Lambda.Initialised.IsCompleted);
        return JsonDocument.Parse(post.Body).RootElement.GetProperty("errorMessage").GetString()!;
    }
}
