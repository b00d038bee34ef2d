using Iota.Integration.Tests.Support;

namespace Iota.Integration.Tests.Worker;

/// <summary>Whose credentials the worker, and a scan, use: those of a pod's identity (IRSA), and those of roles in other accounts.</summary>
public sealed class WorkerRoleTests : IAsyncDisposable
{
    private const string MemberRole = "arn:aws:iam::444455556666:role/reader", OwnRole = "arn:aws:iam::111122223333:role/iota-worker";

    private readonly WorkerUnderTest _worker = new();
    private readonly LoopbackSts _sts = new();
    private readonly string _tokenFile = Path.GetTempFileName();

    public WorkerRoleTests() => _worker.Environment["AWS_ENDPOINT_URL_STS"] = _sts.Address.AbsoluteUri;

    public async ValueTask DisposeAsync()
    {
        await _worker.DisposeAsync();
        await _sts.DisposeAsync();
        File.Delete(_tokenFile);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_pod_with_a_web_identity_takes_its_role_and_reads_logs_with_it()
    {
        await UseWebIdentityAsync();
        _worker.Announce("a.json", "e1");
        await _worker.StartAsync();
        await _worker.UntilAsync(() => _worker.Slack.Titles.Contains("login e1"));
        (IReadOnlyDictionary<string, string> fields, string accessKey) = _sts.Requests.First();
        Assert.Equal(("AssumeRoleWithWebIdentity", OwnRole, "the token of the pod", ""), (fields["Action"], fields["RoleArn"], fields["WebIdentityToken"], accessKey));
        Assert.All(_worker.S3.AccessKeys, key => Assert.Equal("ASIA-iota-worker", key));
    }

    [Fact(Timeout = 60_000)]
    public async Task The_bucket_of_another_account_is_read_with_its_role_and_external_id_and_the_others_without()
    {
        await UseWebIdentityAsync();
        _worker.S3.Put("member-logs", "m.json", Deployment.Logins("member"));
        _worker.Sqs.Send("ingest", Messages.FromS3("member-logs", "m.json"));
        _worker.Announce("a.json", "own");
        await _worker.StartAsync("--assume-role", $"member-logs={MemberRole}", "--external-id", "0d4c8c36-5a31-4f2b");
        await _worker.UntilAsync(() => _worker.Slack.Titles.Contains("login member") && _worker.Slack.Titles.Contains("login own"));
        (IReadOnlyDictionary<string, string> fields, string accessKey) = Assert.Single(_sts.Requests, request => request.Fields["RoleArn"] == MemberRole);
        Assert.Equal(("AssumeRole", "0d4c8c36-5a31-4f2b", "ASIA-iota-worker"), (fields["Action"], fields["ExternalId"], accessKey));
        Assert.Equal("ASIA-reader", _worker.S3.AccessKeyOf("member-logs/m.json"));
        Assert.Equal("ASIA-iota-worker", _worker.S3.AccessKeyOf($"{Deployment.LogBucket}/a.json"));
    }

    [Fact(Timeout = 60_000)]
    public async Task A_scan_reads_another_account_with_its_role_too()
    {
        _worker.S3.Put("member-logs", "m.json", Deployment.Logins("member"));
        _worker.Environment["IOTA_ASSUME_ROLE"] = MemberRole;
        _worker.Run(["scan", "s3://member-logs/", "--rules", Path.Combine(Repository.Root, "rules", "iota"), "--quiet"]);
        Assert.Equal(0, await _worker.EndAsync());
        (IReadOnlyDictionary<string, string> fields, string accessKey) = Assert.Single(_sts.Requests);
        Assert.Equal(("AssumeRole", MemberRole, "test", false), (fields["Action"], fields["RoleArn"], accessKey, fields.ContainsKey("ExternalId")));
        Assert.All(_worker.S3.AccessKeys, key => Assert.Equal("ASIA-reader", key));
    }

    private async Task UseWebIdentityAsync()
    {
        await File.WriteAllTextAsync(_tokenFile, "the token of the pod", TestContext.Current.CancellationToken);
        foreach (string name in (string[])["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"]) _worker.Environment[name] = null;
        _worker.Environment["AWS_WEB_IDENTITY_TOKEN_FILE"] = _tokenFile;
        _worker.Environment["AWS_ROLE_ARN"] = OwnRole;
    }
}
