using Iota.Integration.Tests.Support;

namespace Iota.Integration.Tests.Worker;

/// <summary>The worker over S3, SNS and SQS that we did not write.</summary>
public sealed class WorkerAgainstMotoTests(MotoServer moto) : IAsyncDisposable
{
    private readonly WorkerUnderTest _worker = new();

    public ValueTask DisposeAsync() => _worker.DisposeAsync();

    [Fact(Timeout = 90_000)]
    public async Task Objects_that_are_put_become_alerts_once_and_poison_becomes_a_dead_letter()
    {
        Uri address = moto.Require();
        using var aws = new MotoQueues(address);
        (string queue, string arn, string deadLetters) = await aws.CreateQueueAsync("worker-ingest", maxReceives: 2, visibilitySeconds: 30);
        await aws.CreateBucketAsync("worker-logs", await aws.CreateTopicAsync("worker-trail", arn), null, "AWSLogs/");
        await aws.PutAsync("worker-logs", "AWSLogs/a.json", Deployment.Logins("e1", "e2"));
        await aws.PutAsync("worker-logs", "AWSLogs/b c+d.json", Deployment.Logins("e2", "e3"));
        await aws.PutAsync("worker-logs", "elsewhere/c.json", Deployment.Logins("e4")); // outside of the prefix
        await aws.PutAsync("worker-logs", "AWSLogs/bad.json.gz", [0x1f, 0x8b, 8, 0]);
        _worker.Environment["AWS_ENDPOINT_URL_S3"] = address.AbsoluteUri;
        await _worker.StartOnQueuesAsync([queue], "--retry-after", "1");
        await _worker.UntilAsync(async () => await aws.CountAsync(deadLetters) == 1 && await aws.CountAsync(queue) == 0);

        await aws.PutAsync("worker-logs", "AWSLogs/a.json", Deployment.Logins("e1", "e2")); // announced again
        await _worker.UntilAsync(async () => await aws.CountAsync(queue) == 0 && await _worker.MetricAsync("iota_duplicate_events_total") == 3);
        await _worker.UntilAsync(() => _worker.Slack.Titles.Count(title => title.StartsWith("login", StringComparison.Ordinal)) == 3);
        Assert.Equal(["login e1", "login e2", "login e3"], _worker.Slack.Titles.Where(title => title.StartsWith("login", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
        Assert.Single(_worker.Slack.Titles, title => title.Contains("cannot be read", StringComparison.Ordinal));
        _worker.Signal("TERM");
        Assert.Equal(0, await _worker.EndAsync());
    }
}
