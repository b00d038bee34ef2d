using System.Diagnostics;
using Iota.Integration.Tests.Support;
using Microsoft.Data.Sqlite;

namespace Iota.Integration.Tests.Lambda;

/// <summary>The native program that is deployed, as a process of its own. Publishing takes minutes, so it is done before: by <c>make check</c>, or by hand.</summary>
public sealed class PublishedFunctionTests : IAsyncDisposable
{
    private readonly FunctionUnderTest _function = new();

    public ValueTask DisposeAsync() => _function.DisposeAsync();

    [Fact(Timeout = 120_000)]
    public async Task The_published_program_serves_batches_as_the_one_in_the_tests_does()
    {
        string program = PublishedFunction.Require();
        string samples = Path.Combine(Repository.Root, "samples", "cloudtrail");
        string[] keys = [.. Directory.GetFiles(samples, "*.gz", SearchOption.AllDirectories).Select(path => Path.GetRelativePath(samples, path))];
        foreach (string key in keys) _function.S3.Put("org-trail", key, await File.ReadAllBytesAsync(Path.Combine(samples, key), TestContext.Current.CancellationToken));
        _function.StartProgram(program);

        string batch = Messages.Batch(
            ("good", Messages.ThroughSns(Messages.FromS3("org-trail", keys))), ("missing", Messages.FromS3("org-trail", "x")), ("poison", "{}"));
        const string Failures = """{"batchItemFailures":[{"itemIdentifier":"missing"},{"itemIdentifier":"poison"}]}""";
        Assert.Equal(Failures, (await _function.InvokeAsync("r1", batch)).Body);
        long detections = _function.Count("detections");
        Assert.True(detections > 0);
        Assert.Equal(keys.Length, _function.Count("ledger"));
        Assert.Equal(Failures, (await _function.InvokeAsync("r2", batch)).Body);
        Assert.Equal(detections, _function.Count("detections"));
    }

    [Fact(Timeout = 60_000)]
    public async Task While_another_holds_the_state_everything_is_given_back_before_the_deadline()
    {
        string program = PublishedFunction.Require();
        _function.S3.Put("org-trail", "a.json", """{"Records":[{"eventVersion":"1.08","eventID":"e","eventTime":"2026-11-18T02:00:00Z","eventSource":"s","eventName":"n","awsRegion":"r"}]}"""u8.ToArray());
        _function.StartProgram(program);
        await _function.Lambda.Initialised;
        await using var other = new SqliteConnection($"Data Source={Path.Combine(_function.StateFolder, "state.db")};Pooling=False");
        await other.OpenAsync(TestContext.Current.CancellationToken);
        await using SqliteCommand hold = other.CreateCommand();
        hold.CommandText = "BEGIN EXCLUSIVE";
        await hold.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        long begin = Stopwatch.GetTimestamp();
        RuntimePost answer = await _function.InvokeAsync("r1", Messages.Batch(("m", Messages.FromS3("org-trail", "a.json"))), TimeSpan.FromSeconds(8));
        Assert.InRange(Stopwatch.GetElapsedTime(begin).TotalSeconds, 5, 8);
        Assert.Equal("invocation/r1/error", answer.Path);
        Assert.Contains("was locked by another process", answer.Body, StringComparison.Ordinal);
    }

    [Fact(Timeout = 60_000)]
    public async Task The_published_program_reports_a_start_that_fails()
    {
        string program = PublishedFunction.Require();
        _function.Environment["IOTA_RULES"] = "/nowhere";
        _function.StartProgram(program);
        RuntimePost post = await _function.Lambda.ReadPostAsync();
        Assert.Equal("init/error", post.Path);
        Assert.Contains("/nowhere", post.Body, StringComparison.Ordinal);
    }
}
