using Iota.Engine.Alerts;
using Iota.Engine.Destinations.Secrets;

namespace Iota.Engine.Destinations;

/// <summary>Sends alerts to a Slack channel through an incoming webhook.</summary>
/// <remarks>The webhook's address is a secret: whoever has it can post. It is in no message, log or state. Slack knows no idempotency keys, so a
/// message whose answer was lost is sent twice. Webhooks have no threads: follow-ups are messages of their own.</remarks>
public sealed class SlackDestination : IDestination, IDisposable
{
    private readonly Secret _webhook;
    private readonly AlertHttpClient _client;

    /// <param name="name">Name under which the outbox files deliveries.</param>
    /// <param name="webhook">The address that Slack shows for the webhook. https; http only for this machine, as tests and local use need.</param>
    /// <param name="handler">Sends the requests; the caller owns it and should switch redirects off.</param>
    /// <param name="time">Clock of the timeout and of <c>Retry-After</c> dates.</param>
    /// <param name="timeout">Null for ten seconds.</param>
    public SlackDestination(string name, Secret webhook, HttpMessageHandler handler, TimeProvider time, TimeSpan? timeout = null)
    {
        Name = name;
        _webhook = webhook;
        _client = new AlertHttpClient("Slack", handler, time, timeout ?? AlertHttpClient.DefaultTimeout);
    }

    /// <summary>A destination whose webhook is given as it is.</summary>
    /// <exception cref="ArgumentException">The webhook is not an https address.</exception>
    public SlackDestination(string name, string webhook, HttpMessageHandler handler, TimeProvider time, TimeSpan? timeout = null)
        : this(name, Secret.Of(WebAddress.Read(webhook) is null ? throw new ArgumentException(NoAddress(name), nameof(webhook)) : webhook), handler, time, timeout)
    {
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <summary>Slack's limit for a channel: one message a second (docs.slack.dev/apis/web-api/rate-limits).</summary>
    public TimeSpan MinInterval => TimeSpan.FromSeconds(1);

    /// <inheritdoc/>
    public Task<DeliveryOutcome> SendAsync(Delivery delivery, CancellationToken cancellationToken) => SecretUse.SendAsync(
        _webhook,
        async webhook =>
        {
            if (WebAddress.Read(webhook) is not { } address)
                return (Dead(NoAddress(Name)), true);
            (HttpReply? reply, DeliveryOutcome? failure) = await _client.PostAsync(address, SlackMessage.Compose(delivery.Message), null, cancellationToken);
            return reply is null ? (failure!, false) : (Judge(reply), HttpOutcome.RefusesSecret(reply));
        },
        cancellationToken);

    public void Dispose() => _client.Dispose();

    private static string NoAddress(string name) =>
        $"The webhook of the Slack destination '{name}' is not an https address. Copy it from Slack: https://hooks.slack.com/services/T…/B…/….";

    private DeliveryOutcome Judge(HttpReply reply) => reply.Status switch
    {
        200 when reply.Answer == "ok" => DeliveryOutcome.Delivered,
        429 => Retry($"Slack asked to send more slowly ({reply.Said}).", reply.RetryAfter ?? HttpOutcome.DefaultRetryAfter),
        408 or >= 500 => Retry($"Slack had a failure of its own ({reply.Said}).", reply.RetryAfter),
        400 => Dead($"Slack refused the form of the message ({reply.Said}). That is a defect of Iota: please report it with the alert's rule."),
        403 => Dead($"Slack does not let this webhook post ({reply.Said}). Ask an administrator of the workspace to allow it, or make a new webhook."),
        404 => Dead($"Slack does not know this webhook or its channel ({reply.Said}). Make a new webhook and configure it for '{Name}'."),
        410 => Dead($"The channel of this webhook is archived or gone ({reply.Said}). Make a webhook for another channel and configure it for '{Name}'."),
        >= 300 and < 400 => Dead($"What answered is not Slack: it wants to send the alert elsewhere ({reply.Said}), and redirects are not followed. Check the webhook of '{Name}'."),
        >= 200 and < 300 => Retry($"What answered is not Slack: it said {reply.Status}, but not 'ok'. Check the webhook of '{Name}', and proxies on the way."),
        _ => Dead($"Slack will not take the message ({reply.Said}). Check the webhook of '{Name}'."),
    };

    private static DeliveryOutcome Retry(string error, TimeSpan? after = null) => new(DeliveryState.Retry, error, after);

    private static DeliveryOutcome Dead(string error) => new(DeliveryState.Dead, error);
}
