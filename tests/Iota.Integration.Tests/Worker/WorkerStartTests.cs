using Iota.Integration.Tests.Support;

namespace Iota.Integration.Tests.Worker;

/// <summary>What <c>iota worker</c> says when it cannot start, or may not go on.</summary>
public sealed class WorkerStartTests : IAsyncDisposable
{
    private const string Queue = "http://127.0.0.1:9/000000000000/q";

    private readonly WorkerUnderTest _worker = new();

    public ValueTask DisposeAsync() => _worker.DisposeAsync();

    [Theory(Timeout = 60_000)]
    [InlineData("which queue? Give --queue-url URL, or set IOTA_QUEUE_URL", "--state", "/tmp/x")]
    [InlineData("where is the state kept? Give --state DIR, or set IOTA_STATE", "--queue-url", Queue)]
    [InlineData("'ingest' is no address of a queue", "--queue-url", "ingest", "--state", "/tmp/x")]
    [InlineData("is a FIFO queue", "--queue-url", Queue + ".fifo", "--state", "/tmp/x")]
    [InlineData("--listen '8080': give an address of this machine and a port", "--queue-url", Queue, "--state", "/tmp/x", "--listen", "8080")]
    [InlineData("--drain must be from 1 to 600", "--queue-url", Queue, "--state", "/tmp/x", "--drain", "0")]
    [InlineData("'admin' is no role", "--queue-url", Queue, "--state", "/tmp/x", "--assume-role", "admin")]
    [InlineData("there are two roles for the bucket logs", "--queue-url", Queue, "--state", "/tmp/x", "--assume-role", "logs=arn:aws:iam::111122223333:role/a", "--assume-role", "logs=arn:aws:iam::111122223333:role/b")]
    public async Task A_setting_that_cannot_be_used_is_named(string said, params string[] arguments)
    {
        _worker.Run(["worker", .. arguments, "--rules", Path.Combine(Repository.Root, "rules", "iota")]);
        Assert.Equal(1, await _worker.EndAsync());
        await _worker.UntilAsync(() => _worker.Log.Contains(said, StringComparison.Ordinal));
    }

    [Fact(Timeout = 60_000)]
    public async Task Settings_can_be_variables_of_the_environment()
    {
        _worker.Environment["IOTA_QUEUE_URL"] = $"{_worker.Sqs.Url("ingest")} {_worker.Sqs.Url("second")}";
        _worker.Environment["IOTA_STATE"] = _worker.StateFolder;
        _worker.Environment["IOTA_LISTEN"] = $"127.0.0.1:{Ports.Free()}";
        _worker.Run(["worker", "--rules", Path.Combine(Repository.Root, "rules", "iota"), "--workers", "1"]);
        await _worker.UntilAsync(() => _worker.LogCodes.Contains("worker_started"));
        await _worker.UntilAsync(() => _worker.Sqs.Receives > 1);
        _worker.Signal("TERM");
        Assert.Equal(0, await _worker.EndAsync());
    }

    [Fact(Timeout = 60_000)]
    public async Task A_state_that_breaks_ends_it_and_the_next_one_replaces_the_state_and_does_the_work()
    {
        await _worker.StartAsync("--retry-after", "1");
        _worker.Announce("a.json", "e1");
        await _worker.UntilAsync(() => _worker.Slack.Titles.Contains("login e1"));
        await _worker.UntilAsync(() => _worker.Sqs.Count("ingest") == 0);
        byte[] damaged = new byte[64 * 1024];
        new Random(1).NextBytes(damaged);
        await File.WriteAllBytesAsync(Path.Combine(_worker.StateFolder, "state.db"), damaged, TestContext.Current.CancellationToken);
        _worker.Announce("b.json", "e2");
        Assert.Equal(2, await _worker.EndAsync());
        Assert.Contains("the worker cannot go on", _worker.Log, StringComparison.Ordinal);
        Assert.Equal(1, _worker.Sqs.Count("ingest"));

        await _worker.StartAsync();
        await _worker.UntilAsync(() => _worker.Slack.Titles.Contains("login e2") && _worker.Slack.Titles.Contains("The state was damaged and has been replaced"));
        Assert.True(await _worker.MetricAsync("iota_state_recovered_timestamp_seconds") > 0);
        await _worker.UntilAsync(() => _worker.Sqs.Count("ingest") == 0); // after the alert
    }
}
