using Iota.Integration.Tests.Support;

namespace Iota.Integration.Tests.Worker;

/// <summary><c>iota backfill</c> over S3, beside and before a worker with the same state.</summary>
public sealed class BackfillTests : IAsyncDisposable
{
    private const string MemberRole = "arn:aws:iam::444455556666:role/reader";

    private readonly WorkerUnderTest _iota = new();

    public ValueTask DisposeAsync() => _iota.DisposeAsync();

    [Fact(Timeout = 120_000)]
    public async Task A_worker_on_its_state_tells_nobody_of_history_and_everybody_of_what_comes()
    {
        Put("2026/11/17", "20261117T0900Z", "history 1");
        Put("2026/11/18", "20261118T0900Z", "history 2");
        Put("2026/11/19", "20261119T0900Z", "not in the range");
        Assert.Equal(0, await BackfillAsync("2026-11-17", "2026-11-18"));
        Assert.Equal((2, 2, 0), (_iota.Count("ledger"), _iota.Count("alerts WHERE state = 'announced'"), _iota.Count("deliveries")));

        string first = Key("2026/11/17", "20261117T0900Z");
        _iota.Sqs.Send("ingest", Messages.ThroughSns(Messages.FromS3(Deployment.LogBucket, first))); // as a DLQ that is sent again does
        _iota.Announce("a.json", "present");
        await _iota.StartAsync();
        await _iota.UntilAsync(() => _iota.Slack.Titles.Contains("login present"));
        await _iota.UntilAsync(() => _iota.Sqs.Count("ingest") == 0);
        Assert.Equal(["login present"], _iota.Slack.Titles);
    }

    [Fact(Timeout = 120_000)]
    public async Task One_that_was_killed_in_the_middle_goes_on()
    {
        for (int i = 0; i < 8; i++) Put("2026/11/18", $"20261118T0{i}00Z", $"event {i}");
        string stuck = Key("2026/11/18", "20261118T0500Z");
        _iota.S3.FailNext(stuck, S3Fault.Stall);
        Run("2026-11-18", "2026-11-18");
        await _iota.UntilAsync(() => _iota.S3.RequestsFor(stuck) > 0);
        await _iota.UntilAsync(() => _iota.S3.RequestsFor(Key("2026/11/18", "20261118T0400Z")) > 0);
        await Task.Delay(TimeSpan.FromSeconds(1), TestContext.Current.CancellationToken); // the others are evaluated meanwhile
        _iota.Signal("INT");
        Assert.Equal(130, await _iota.EndAsync());
        long done = _iota.Count("ledger");
        Assert.InRange(done, 1, 7);

        Run("2026-11-18", "2026-11-18");
        await _iota.UntilAsync(() => _iota.S3.RequestsFor(stuck) > 1);
        Assert.Equal(0, await _iota.EndAsync());
        Assert.Equal((8, 8), (_iota.Count("ledger"), _iota.Count("detections")));
        await _iota.UntilAsync(() => _iota.Log.Contains(done == 1 ? "1 object done before" : $"{done} objects done before", StringComparison.Ordinal));
    }

    [Fact(Timeout = 120_000)]
    public async Task With_announce_the_destinations_of_the_configuration_are_told()
    {
        Put("2026/11/18", "20261118T0900Z", "history");
        Assert.Equal(0, await BackfillAsync("2026-11-18", "2026-11-18", "--announce"));
        Assert.Equal(["login history"], _iota.Slack.Titles);
    }

    [Fact(Timeout = 120_000)]
    public async Task A_bucket_of_another_account_is_listed_and_read_with_its_role_and_external_id()
    {
        await using var sts = new LoopbackSts();
        _iota.Environment["AWS_ENDPOINT_URL_STS"] = sts.Address.AbsoluteUri;
        Put("2026/11/18", "20261118T0900Z", "history");
        Assert.Equal(0, await BackfillAsync("2026-11-18", "2026-11-18", "--assume-role", $"{Deployment.LogBucket}={MemberRole}", "--external-id", "0d4c8c36"));
        (IReadOnlyDictionary<string, string> fields, _) = Assert.Single(sts.Requests);
        Assert.Equal(("AssumeRole", MemberRole, "0d4c8c36"), (fields["Action"], fields["RoleArn"], fields["ExternalId"]));
        Assert.All(_iota.S3.AccessKeys, key => Assert.Equal("ASIA-reader", key));
    }

    private static string Key(string day, string minute) => $"AWSLogs/111122223333/CloudTrail/eu-west-1/{day}/111122223333_CloudTrail_eu-west-1_{minute}_x.json";

    private void Put(string day, string minute, string eventId) => _iota.S3.Put(Deployment.LogBucket, Key(day, minute), Deployment.Logins(eventId));

    private Task<int> BackfillAsync(string from, string to, params IEnumerable<string> more)
    {
        Run(from, to, more);
        return _iota.EndAsync();
    }

    private void Run(string from, string to, params IEnumerable<string> more) => _iota.Run([
        "backfill", $"s3://{Deployment.LogBucket}/", "--from", from, "--to", to, "--state", _iota.StateFolder, "--rules", Path.Combine(Path.GetDirectoryName(_iota.ConfigurationFile)!, "rules"),
        "--config", _iota.ConfigurationFile, "--workers", "1", "--output", "jsonl", .. more,
    ]);
}
