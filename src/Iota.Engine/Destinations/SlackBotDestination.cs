using System.Net.Http.Headers;
using System.Text.Json;
using Iota.Engine.Alerts;
using Iota.Engine.Destinations.Secrets;

namespace Iota.Engine.Destinations;

/// <summary>Sends alerts to a Slack channel with a bot token (chat.postMessage). Follow-ups go into the thread of the first message.</summary>
/// <remarks>Needs the scope <c>chat:write</c>, and the bot in the channel. The token is in no message, log or state.</remarks>
public sealed class SlackBotDestination : IDestination, IDisposable
{
    /// <summary>Errors that pass (docs.slack.dev, "chat.postMessage").</summary>
    private static readonly HashSet<string> Passing =
    [
        "ratelimited", "rate_limited", "message_limit_exceeded", "internal_error", "fatal_error", "service_unavailable", "request_timeout", "team_added_to_org",
    ];

    private static readonly HashSet<string> TokenErrors = ["invalid_auth", "not_authed", "token_revoked", "token_expired", "account_inactive"];

    private readonly Secret _token;
    private readonly string _channel;
    private readonly Uri _address;
    private readonly AlertHttpClient _client;

    /// <param name="name">Name under which the outbox files deliveries.</param>
    /// <param name="channel">Id of the channel.</param>
    /// <param name="api">Base of the Web API; ends in a slash.</param>
    /// <param name="handler">Sends the requests; the caller owns it and should switch redirects off.</param>
    public SlackBotDestination(string name, Secret token, string channel, Uri api, HttpMessageHandler handler, TimeProvider time, TimeSpan? timeout = null)
    {
        Name = name;
        _token = token;
        _channel = channel;
        _address = new Uri(api, "chat.postMessage");
        _client = new AlertHttpClient("Slack", handler, time, timeout ?? AlertHttpClient.DefaultTimeout);
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <summary>Slack's limit for a channel: one message a second (docs.slack.dev/apis/web-api/rate-limits).</summary>
    public TimeSpan MinInterval => TimeSpan.FromSeconds(1);

    /// <inheritdoc/>
    public Task<DeliveryOutcome> SendAsync(Delivery delivery, CancellationToken cancellationToken) => SecretUse.SendAsync(
        _token,
        async token =>
        {
            if (!token.All(char.IsAscii) || token.Any(char.IsWhiteSpace))
                return (Dead($"The token of '{Name}' is not a token of Slack: those begin with xoxb- and hold no spaces."), true);
            ReadOnlyMemory<byte> body = SlackMessage.Compose(delivery.Message, _channel, delivery.Thread);
            (HttpReply? reply, DeliveryOutcome? failure) =
                await _client.PostAsync(_address, body, headers => headers.Authorization = new AuthenticationHeaderValue("Bearer", token), cancellationToken);
            if (reply is null)
                return (failure!, false);
            SlackAnswer answer = SlackAnswer.Read(reply.Answer);
            return (Judge(reply, answer), HttpOutcome.RefusesSecret(reply) || TokenErrors.Contains(answer.Error));
        },
        cancellationToken);

    public void Dispose() => _client.Dispose();

    private DeliveryOutcome Judge(HttpReply reply, SlackAnswer answer)
    {
        if (reply.Status == 200 && answer.Ok)
            return DeliveryOutcome.Delivered with { Thread = answer.Timestamp };
        if (reply.Status == 429 || answer.Error is "ratelimited" or "rate_limited")
            return new DeliveryOutcome(DeliveryState.Retry, $"Slack asked to send more slowly ({reply.Status}).", reply.RetryAfter ?? HttpOutcome.DefaultRetryAfter);
        if (reply.Status is 408 or >= 500 || Passing.Contains(answer.Error))
            return new DeliveryOutcome(DeliveryState.Retry, $"Slack had a failure of its own ({reply.Status} {answer.Error}).".Replace(" )", ")", StringComparison.Ordinal), reply.RetryAfter);
        if (reply.Status == 200 && answer.Error.Length == 0)
            return new DeliveryOutcome(DeliveryState.Retry, $"What answered is not Slack: it said 200, but not 'ok'. Check proxies on the way of '{Name}'.");
        return Dead(answer.Error.Length == 0 ? $"Slack will not take the message ({reply.Status}). Check the token of '{Name}'." : $"Slack says {answer.Error}: {Mend(answer.Error)}");
    }

    private string Mend(string error) => error switch
    {
        "channel_not_found" => $"the channel of '{Name}' does not exist or is private and without the bot. Give its id (C…), and invite the bot.",
        "not_in_channel" => $"the bot is not in the channel of '{Name}'. Invite it there.",
        "is_archived" => $"the channel of '{Name}' is archived. Name another one.",
        "missing_scope" => "the token lacks the scope chat:write. Add it to the app and install it again.",
        "restricted_action" or "restricted_action_read_only_channel" => "the workspace does not let the bot post there. Ask an administrator.",
        _ when TokenErrors.Contains(error) => $"the token of '{Name}' ({_token}) is not valid any more. Put a new one there; it is read again.",
        _ when error.StartsWith("invalid_", StringComparison.Ordinal) || error is "msg_too_long" or "msg_blocks_too_long" or "no_text" =>
            "it refused the form of the message. That is a defect of Iota: please report it with the alert's rule.",
        _ => $"see docs.slack.dev under chat.postMessage. Check the destination '{Name}'.",
    };

    private static DeliveryOutcome Dead(string error) => new(DeliveryState.Dead, error);

    /// <param name="Error">Slack's word; empty when it gave none.</param>
    /// <param name="Timestamp">How Slack names the message.</param>
    private readonly record struct SlackAnswer(bool Ok, string Error, string? Timestamp)
    {
        private const int LongestWord = 64;

        public static SlackAnswer Read(string body)
        {
            try
            {
                using JsonDocument document = JsonDocument.Parse(body);
                JsonElement root = document.RootElement;
                if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("ok", out JsonElement ok))
                    return default(SlackAnswer) with { Error = "" };
                return new SlackAnswer(ok.ValueKind == JsonValueKind.True, Word(root, "error") ?? "", Word(root, "ts"));
            }
            catch (JsonException)
            {
                return FromCutText(body);
            }
        }

        /// <summary>The answer repeats the message and may be longer than what is looked at; its first members decide.</summary>
        private static SlackAnswer FromCutText(string body)
        {
            var reader = new Utf8JsonReader(System.Text.Encoding.UTF8.GetBytes(body), isFinalBlock: false, default);
            (bool ok, string? timestamp) = (false, null);
            while (TryRead(ref reader))
            {
                if (reader.TokenType != JsonTokenType.PropertyName || reader.CurrentDepth != 1)
                    continue;
                string? name = reader.GetString();
                if (!TryRead(ref reader))
                    break;
                if (name == "ok")
                    ok = reader.TokenType == JsonTokenType.True;
                else if (name == "ts" && reader.TokenType == JsonTokenType.String)
                    timestamp = reader.GetString();
            }

            return new SlackAnswer(ok, "", timestamp);
        }

        private static bool TryRead(ref Utf8JsonReader reader)
        {
            try
            {
                return reader.Read();
            }
            catch (JsonException)
            {
                return false;
            }
        }

        private static string? Word(JsonElement root, string name) =>
            root.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String && value.GetString() is { Length: <= LongestWord } word
            && word.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '.') ? word : null;
    }
}
