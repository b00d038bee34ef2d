using System.Text.Json;
using Amazon.SimpleSystemsManagement;
using Amazon.SimpleSystemsManagement.Model;
using Amazon.SQS;
using Amazon.SQS.Model;
using Iota.Engine;
using Iota.Engine.Alerts;
using Iota.Engine.Configuration;
using Iota.Engine.Destinations;
using Iota.Engine.Destinations.Secrets;
using Iota.Integration.Tests.Support;

namespace Iota.Integration.Tests.Destinations;

/// <summary>SQS and secrets of AWS, over the wire against moto.</summary>
public sealed class AwsDestinationsTests(MotoServer moto)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_queue_gets_the_alert_with_its_attributes()
    {
        var (queue, client) = await CreateQueueAsync("plain");
        using (client)
        {
            Assert.Equal(DeliveryOutcome.Delivered, await new SqsDestination("q", queue, AlertFormat.Iota, client).SendAsync(SomeDelivery(), Stop));
            ReceiveMessageResponse received = await client.ReceiveMessageAsync(new ReceiveMessageRequest { QueueUrl = queue.AbsoluteUri, MessageAttributeNames = ["All"] }, Stop);
            Message message = Assert.Single(received.Messages);
            Assert.Equal("HIGH", message.MessageAttributes["severity"].StringValue);
            Assert.Equal("root logged in", JsonElement.Parse(message.Body).GetProperty("title").GetString());
        }
    }

    [Fact]
    public async Task A_FIFO_queue_drops_repeats()
    {
        var (queue, client) = await CreateQueueAsync("ordered.fifo");
        using (client)
        {
            var destination = new SqsDestination("q", queue, AlertFormat.Ocsf, client);
            foreach (int _ in Enumerable.Range(0, 2)) Assert.Equal(DeliveryOutcome.Delivered, await destination.SendAsync(SomeDelivery(), Stop));
            GetQueueAttributesResponse attributes = await client.GetQueueAttributesAsync(queue.AbsoluteUri, ["ApproximateNumberOfMessages"], Stop);
            Assert.Equal(1, attributes.ApproximateNumberOfMessages);
        }
    }

    [Fact]
    public async Task A_queue_that_does_not_exist_is_dead_with_a_sentence_that_names_it()
    {
        var missing = new Uri(moto.Require(), "123456789012/missing");
        using IAmazonSQS client = SqsDestination.CreateClient(missing);
        DeliveryOutcome outcome = await new SqsDestination("q", missing, AlertFormat.Iota, client).SendAsync(SomeDelivery(), Stop);
        Assert.Equal(DeliveryState.Dead, outcome.State);
        Assert.Contains("does not exist", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Secrets_come_from_the_Parameter_Store_and_are_read_again_when_they_change()
    {
        using AmazonSimpleSystemsManagementClient store = OpenStore();
        await PutAsync(store, "/iota/slack", "first");
        using var reader = new SecretReader(_ => null, OpenStore);
        Secret secret = reader.Open(new SecretReference(SecretStore.ParameterStore, "/iota/slack"));
        Assert.Equal("first", await secret.GetAsync(Stop));
        Assert.False(await secret.RenewAsync(Stop));
        await PutAsync(store, "/iota/slack", "second");
        Assert.Equal("first", await secret.GetAsync(Stop));
        Assert.True(await secret.RenewAsync(Stop));
        Assert.Equal("second", await secret.GetAsync(Stop));
    }

    [Fact]
    public async Task Secrets_of_Secrets_Manager_are_read_through_the_Parameter_Store()
    {
        await CreateSecretAsync("iota/slack-bot", "xoxb-1");
        using var reader = new SecretReader(_ => null, OpenStore);
        Assert.Equal("xoxb-1", await reader.Open(new SecretReference(SecretStore.SecretsManager, "iota/slack-bot")).GetAsync(Stop));
    }

    [Fact]
    public async Task A_secret_that_does_not_exist_is_named()
    {
        _ = moto.Require();
        using var reader = new SecretReader(_ => null, OpenStore);
        SecretException missing = await Assert.ThrowsAsync<SecretException>(() => reader.Open(new SecretReference(SecretStore.ParameterStore, "/iota/none")).GetAsync(Stop));
        Assert.Equal("The secret ssm:/iota/none does not exist in this account and region.", missing.Message);
    }

    private static Delivery SomeDelivery() => new(
        1,
        new AlertMessage(new Alert
        {
            AlertId = "00112233445566778899aabbccddeeff",
            RuleId = "Root Login",
            DedupKey = "root",
            Title = "root logged in",
            Severity = Severity.High,
            LogType = "AWS.CloudTrail",
            Count = 1,
            FirstEventTime = DateTimeOffset.UnixEpoch,
            LastEventTime = DateTimeOffset.UnixEpoch,
        }),
        "q",
        1);

    private static Task PutAsync(AmazonSimpleSystemsManagementClient store, string name, string value) =>
        store.PutParameterAsync(new PutParameterRequest { Name = name, Value = value, Type = ParameterType.SecureString, Overwrite = true }, Stop);

    private AmazonSimpleSystemsManagementClient OpenStore() =>
        new(new AmazonSimpleSystemsManagementConfig { ServiceURL = moto.Require().AbsoluteUri, AuthenticationRegion = "us-east-1" });

    private async Task<(Uri Queue, IAmazonSQS Client)> CreateQueueAsync(string name)
    {
        IAmazonSQS client = SqsDestination.CreateClient(moto.Require());
        var request = new CreateQueueRequest { QueueName = name };
        if (name.EndsWith(".fifo", StringComparison.Ordinal)) request.Attributes = new Dictionary<string, string> { ["FifoQueue"] = "true" };
        CreateQueueResponse created = await client.CreateQueueAsync(request, Stop);
        return (new Uri(created.QueueUrl), client);
    }

    /// <summary>There is no client of Secrets Manager here; moto takes unsigned requests.</summary>
    private async Task CreateSecretAsync(string name, string value)
    {
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, moto.Require());
        request.Headers.TryAddWithoutValidation("X-Amz-Target", "secretsmanager.CreateSecret");
        request.Headers.TryAddWithoutValidation("Authorization", "AWS4-HMAC-SHA256 Credential=test/20260304/us-east-1/secretsmanager/aws4_request, SignedHeaders=host, Signature=0");
        request.Content = new StringContent($$"""{"Name":"{{name}}","SecretString":"{{value}}","ClientRequestToken":"00000000-0000-0000-0000-000000000000"}""");
        request.Content.Headers.ContentType = new System.Net.Http.Headers.MediaTypeHeaderValue("application/x-amz-json-1.1");
        using HttpResponseMessage response = await http.SendAsync(request, Stop);
        response.EnsureSuccessStatusCode();
    }
}
