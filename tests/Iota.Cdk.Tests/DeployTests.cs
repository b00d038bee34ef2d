using Iota.Engine.Sources;
using Iota.Integration.Tests.Support;

namespace Iota.Cdk.Tests;

/// <summary>The CDK's own command bootstraps and deploys to moto, whose CloudFormation is taught the kinds that it lacks.</summary>
/// <remarks>What it shows: the assets are published and found by the functions, every reference leads to something that is there by then, and what is made carries.
/// What it cannot show: whether AWS takes each property (cfn-lint holds them against AWS's schemas), and whether permissions are enough (SimulationTests).</remarks>
public sealed class DeployTests : IAsyncLifetime
{
    private readonly MotoServer _moto = new(Path.Combine(Repository.Root, "tests", "Iota.Cdk.Tests", "moto_cloudformation.py"));

    public async ValueTask InitializeAsync()
    {
        Environment.SetEnvironmentVariable("MOTO_ACCOUNT_ID", Deployed.Account);
        await _moto.InitializeAsync();
    }

    public ValueTask DisposeAsync() => _moto.DisposeAsync();

    [Fact(Explicit = true)]
    public async Task Bootstrap_and_deploy_make_every_resource_and_output_and_a_log_object_comes_to_the_queue()
    {
        Uri address = _moto.Require();
        var stack = new Synthesis(TestSettings.ForNewTrail.With("lake", "365").With("canary", "true").With("secrets", "ssm:/iota/slack"));
        (string, string)[] environment =
        [
            // By name, because moto takes what is before the first dot of an address for a bucket.
            ("AWS_ENDPOINT_URL", $"http://localhost:{address.Port}"), ("AWS_ACCESS_KEY_ID", "test"), ("AWS_SECRET_ACCESS_KEY", "test"), ("AWS_REGION", Deployed.Region), ("CI", "true"),
            ("CDK_DISABLE_CLI_TELEMETRY", "true"),
        ];
        NpmChecks.Cdk(["bootstrap", $"aws://{Deployed.Account}/{Deployed.Region}", "--no-notices"], environment);
        string printed = NpmChecks.Cdk(["deploy", "--app", Path.GetDirectoryName(stack.TemplatePath)!, "--require-approval", "never", "--no-notices"], environment);

        using var made = new TemplateInMoto(stack, address);
        IReadOnlyDictionary<string, string> names = await made.PhysicalNamesAsync("Iota"), outputs = await made.OutputsAsync("Iota");
        string[] absent = [.. stack.Resources.Select(resource => resource.Id).Except(names.Keys)];
        Assert.True(absent.Length == 0, $"not made: {string.Join(", ", absent)}\n{printed}");
        Assert.Equal(stack.Outputs.Order(), outputs.Keys.Order());
        Assert.All(outputs, output => Assert.False(string.IsNullOrEmpty(output.Value), output.Key));

        string bucket = names[stack.At("Trail/Bucket", "AWS::S3::Bucket").Id];
        await made.PutObjectAsync(bucket, "AWSLogs/111122223333/CloudTrail/eu-west-1/log.json.gz");
        await made.PutObjectAsync(bucket, "AWSLogs/111122223333/CloudTrail-Digest/eu-west-1/digest.json.gz");
        IEnumerable<Notification> notifications = (await made.ReceiveAsync(outputs["QueueArn"].Split(':')[^1])).Select(Notification.Parse);
        Assert.Equal(["AWSLogs/111122223333/CloudTrail/eu-west-1/log.json.gz"], notifications.SelectMany(notification => notification.Objects).Select(found => found.Key));
    }
}
