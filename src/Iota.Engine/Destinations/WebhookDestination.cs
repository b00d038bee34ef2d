using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Iota.Engine.Alerts;
using Iota.Engine.Destinations.Secrets;

namespace Iota.Engine.Destinations;

/// <summary>Posts alerts as JSON to any web address, signed when there is a key for it.</summary>
/// <remarks>
/// <c>X-Iota-Signature: t=SECONDS,v1=HEX</c>, where HEX is HMAC-SHA256 of <c>SECONDS.BODY</c>: the receiver computes it anew, compares, and refuses times that are
/// more than some minutes off. <c>Idempotency-Key</c> is the same for every try.
/// </remarks>
public sealed class WebhookDestination : IDestination, IDisposable
{
    public const string SignatureHeader = "X-Iota-Signature";

    public const string IdempotencyHeader = "Idempotency-Key";

    private readonly Secret _address;
    private readonly Secret? _key;
    private readonly AlertFormat _format;
    private readonly AlertHttpClient _client;
    private readonly TimeProvider _time;

    /// <param name="address">Where to post to, as a secret: many such addresses hold a token.</param>
    /// <param name="key">Key of the signature; null for none.</param>
    /// <param name="handler">Sends the requests; the caller owns it. <see cref="AddressGuard"/> makes one that refuses private addresses.</param>
    public WebhookDestination(string name, Secret address, Secret? key, AlertFormat format, HttpMessageHandler handler, TimeProvider time, TimeSpan? timeout = null)
    {
        Name = name;
        _address = address;
        _key = key;
        _format = format;
        _time = time;
        _client = new AlertHttpClient($"The webhook '{name}'", handler, time, timeout ?? AlertHttpClient.DefaultTimeout);
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public Task<DeliveryOutcome> SendAsync(Delivery delivery, CancellationToken cancellationToken) => SecretUse.SendAsync(
        _address,
        async address =>
        {
            if (_key is null)
                return await PostAsync(delivery, address, null, cancellationToken);
            bool refused = false;
            DeliveryOutcome outcome = await SecretUse.SendAsync(
                _key,
                async key =>
                {
                    (DeliveryOutcome result, refused) = await PostAsync(delivery, address, key, cancellationToken);
                    return (result, refused);
                },
                cancellationToken);
            return (outcome, refused);
        },
        cancellationToken);

    public void Dispose() => _client.Dispose();

    /// <summary>The value of the signature header.</summary>
    internal static string Sign(string key, ReadOnlySpan<byte> body, DateTimeOffset now)
    {
        string seconds = now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        using var mac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, Encoding.UTF8.GetBytes(key));
        mac.AppendData(Encoding.ASCII.GetBytes(seconds + "."));
        mac.AppendData(body);
        return $"t={seconds},v1={Convert.ToHexStringLower(mac.GetHashAndReset())}";
    }

    private async Task<(DeliveryOutcome Outcome, bool SecretRefused)> PostAsync(Delivery delivery, string address, string? key, CancellationToken cancellationToken)
    {
        if (WebAddress.Read(address) is not { } url)
            return (new DeliveryOutcome(DeliveryState.Dead, $"The address of the webhook '{Name}' ({_address}) is not an https address without a user name."), true);
        ReadOnlyMemory<byte> body = AlertJson.Compose(delivery.Message, _format);
        (HttpReply? reply, DeliveryOutcome? failure) = await _client.PostAsync(
            url,
            body,
            headers =>
            {
                headers.TryAddWithoutValidation("User-Agent", "Iota");
                headers.TryAddWithoutValidation(IdempotencyHeader, delivery.IdempotencyKey);
                if (key is not null)
                    headers.TryAddWithoutValidation(SignatureHeader, Sign(key, body.Span, _time.GetUtcNow()));
            },
            cancellationToken);
        if (reply is null)
            return (failure!, false);
        return (HttpOutcome.Judge(reply, $"The webhook '{Name}'", "Check its address and key in iota.yaml."), HttpOutcome.RefusesSecret(reply));
    }
}
