using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Iota.Engine.Alerts;
using Iota.Engine.Configuration;
using Iota.Engine.Destinations;
using Iota.Engine.Destinations.Secrets;
using Iota.Engine.Tests.Support;
using Microsoft.Extensions.Time.Testing;

namespace Iota.Engine.Tests.Destinations;

public sealed class WebhookDestinationTests : IDisposable
{
    private readonly SocketsHttpHandler _handler = new() { AllowAutoRedirect = false };
    private readonly Delivery _delivery = new(1, new AlertMessage(SomeAlert.Plain), "hook", 1);

    [Fact]
    public async Task The_body_is_the_alert_and_the_receiver_can_check_its_signature()
    {
        using var server = new FakeSlack(FakeSlack.Reply(204, ""));
        var time = new FakeTimeProvider(SomeDetection.Noon);
        using var destination = new WebhookDestination("hook", Secret.Of(server.Url), Secret.Of("key"), AlertFormat.Iota, _handler, time);
        Assert.Equal(DeliveryOutcome.Delivered, await destination.SendAsync(_delivery, TestContext.Current.CancellationToken));

        string seconds = $"{SomeDetection.Noon.ToUnixTimeSeconds()}";
        string mac = Convert.ToHexStringLower(HMACSHA256.HashData("key"u8, Encoding.UTF8.GetBytes($"{seconds}.{server.Bodies[0]}")));
        Assert.Contains($"X-Iota-Signature: t={seconds},v1={mac}", server.Heads[0], StringComparison.Ordinal);
        Assert.Contains($"Idempotency-Key: {SomeAlert.Plain.AlertId}:hook", server.Heads[0], StringComparison.Ordinal);
        using JsonDocument body = JsonDocument.Parse(server.Bodies[0]);
        Assert.Equal(SomeAlert.Plain.AlertId, body.RootElement.GetProperty("alertId").GetString());
        Assert.False(body.RootElement.GetProperty("context").GetProperty("mfa").GetBoolean());
    }

    [Theory]
    [InlineData(500, DeliveryState.Retry)]
    [InlineData(503, DeliveryState.Retry)]
    [InlineData(408, DeliveryState.Retry)]
    [InlineData(429, DeliveryState.Retry)]
    [InlineData(400, DeliveryState.Dead)]
    [InlineData(401, DeliveryState.Dead)]
    [InlineData(410, DeliveryState.Dead)]
    [InlineData(307, DeliveryState.Dead)]
    public async Task Each_answer_has_its_outcome(int status, DeliveryState state)
    {
        using var server = new FakeSlack(FakeSlack.Reply(status, "", "Location: http://169.254.169.254/latest/\r\n"));
        using var destination = new WebhookDestination("hook", Secret.Of(server.Url), null, AlertFormat.Iota, _handler, TimeProvider.System);
        DeliveryOutcome outcome = await destination.SendAsync(_delivery, TestContext.Current.CancellationToken);
        Assert.Equal(state, outcome.State);
        Assert.DoesNotContain("SECRET", outcome.Error, StringComparison.Ordinal);
        Assert.Single(server.Bodies);
    }

    [Theory]
    [InlineData("127.0.0.1", false)]
    [InlineData("10.1.2.3", false)]
    [InlineData("172.31.255.255", false)]
    [InlineData("172.32.0.1", true)]
    [InlineData("192.168.1.1", false)]
    [InlineData("169.254.169.254", false)]
    [InlineData("100.64.0.1", false)]
    [InlineData("0.0.0.0", false)]
    [InlineData("224.0.0.1", false)]
    [InlineData("255.255.255.255", false)]
    [InlineData("1.1.1.1", true)]
    [InlineData("::1", false)]
    [InlineData("fd00:ec2::254", false)]
    [InlineData("fe80::1", false)]
    [InlineData("::ffff:127.0.0.1", false)]
    [InlineData("::ffff:1.1.1.1", true)]
    [InlineData("64:ff9b::169.254.169.254", false)]
    [InlineData("2002:a9fe:a9fe::1", false)]
    [InlineData("2606:4700:4700::1111", true)]
    public void Only_public_addresses_are_connected_to(string address, bool allowed) => Assert.Equal(allowed, AddressGuard.IsPublic(IPAddress.Parse(address)));

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("localhost")]
    public async Task A_private_address_is_refused_when_the_connection_is_made_unless_it_is_allowed(string host)
    {
        using var server = new FakeSlack(FakeSlack.Ok);
        string url = server.Url.Replace("127.0.0.1", host, StringComparison.Ordinal);
        DeliveryOutcome refused = await SendAsync($"{{type: webhook, url: \"{url}\"}}");
        Assert.Equal(DeliveryState.Dead, refused.State);
        Assert.Contains("allow_private_addresses: true", refused.Error, StringComparison.Ordinal);
        Assert.Empty(server.Bodies);
        Assert.Equal(DeliveryOutcome.Delivered, await SendAsync($"{{type: webhook, url: \"{url}\", allow_private_addresses: true}}"));
        Assert.Single(server.Bodies);
    }

    [Fact]
    public async Task An_address_may_be_a_secret_and_a_missing_secret_is_named()
    {
        using var server = new FakeSlack(FakeSlack.Ok);
        Assert.Equal(DeliveryOutcome.Delivered, await SendAsync("{type: webhook, url: env:HOOK, allow_private_addresses: true}", name => name == "HOOK" ? server.Url : null));
        DeliveryOutcome missing = await SendAsync("{type: webhook, url: env:HOOK}", _ => null);
        Assert.Equal(new DeliveryOutcome(DeliveryState.Retry, "The secret env:HOOK is not there: set the environment variable HOOK."), missing);
    }

    [Fact]
    public async Task A_secret_in_a_file_that_was_replaced_is_read_again_after_a_401()
    {
        using var server = new FakeSlack(FakeSlack.Reply(401, ""), FakeSlack.Ok);
        string file = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(file, "old\n", TestContext.Current.CancellationToken);
            using var secrets = new SecretReader(_ => null, () => throw new InvalidOperationException());
            Secret key = secrets.Open(new SecretReference(SecretStore.File, file));
            Assert.Equal("old", await key.GetAsync(TestContext.Current.CancellationToken));
            await File.WriteAllTextAsync(file, "new\n", TestContext.Current.CancellationToken);
            using var destination = new WebhookDestination("hook", Secret.Of(server.Url), key, AlertFormat.Iota, _handler, new FakeTimeProvider(SomeDetection.Noon));
            Assert.Equal(DeliveryOutcome.Delivered, await destination.SendAsync(_delivery, TestContext.Current.CancellationToken));
            string expected = WebhookDestination.Sign("new", Encoding.UTF8.GetBytes(server.Bodies[1]), SomeDetection.Noon);
            Assert.Contains(expected, server.Heads[1], StringComparison.Ordinal);
            Assert.Equal($"file:{file}", key.ToString());
        }
        finally
        {
            File.Delete(file);
        }
    }

    public void Dispose() => _handler.Dispose();

    private static async Task<DeliveryOutcome> SendAsync(string settings, Func<string, string?>? environment = null)
    {
        IotaConfiguration configuration = Configuration.ConfigurationFileTests.Read($"destinations:\n  hook: {settings}");
        using var destinations = new DestinationSet(configuration.Destinations, environment ?? (_ => null), TextWriter.Null, TimeProvider.System);
        return await destinations.All[0].SendAsync(new Delivery(1, new AlertMessage(SomeAlert.Plain), "hook", 1), TestContext.Current.CancellationToken);
    }
}
