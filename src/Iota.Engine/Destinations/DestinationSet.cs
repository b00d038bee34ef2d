using Amazon.S3;
using Amazon.SimpleSystemsManagement;
using Iota.Engine.Alerts;
using Iota.Engine.Configuration;
using Iota.Engine.Destinations.Secrets;
using Iota.Engine.Sources;

namespace Iota.Engine.Destinations;

/// <summary>The destinations of <c>iota.yaml</c>, ready to send. Clients of AWS are made when the first message needs them.</summary>
public sealed class DestinationSet : IDisposable
{
    private readonly Stack<IDisposable> _owned = new();
    private readonly SocketsHttpHandler _handler = new() { AllowAutoRedirect = false, UseCookies = false };
    private readonly SecretReader _secrets;
    private readonly TextWriter _output;
    private readonly TimeProvider _time;
    private IAmazonS3? _s3;

    /// <param name="environment">Looks the environment variables of secrets up.</param>
    /// <param name="output">Where destinations of the type <c>stdout</c> write.</param>
    public DestinationSet(IReadOnlyList<DestinationSettings> settings, Func<string, string?> environment, TextWriter output, TimeProvider time)
    {
        _secrets = new SecretReader(environment, () => new AmazonSimpleSystemsManagementClient());
        _output = output;
        _time = time;
        _owned.Push(_handler);
        _owned.Push(_secrets);
        All = [.. settings.Select(Create)];
    }

    public IReadOnlyList<IDestination> All { get; }

    public void Dispose()
    {
        while (_owned.TryPop(out IDisposable? owned))
            owned.Dispose();
    }

    private IDestination Create(DestinationSettings settings) => settings switch
    {
        SlackWebhookSettings slack => Own(new SlackDestination(slack.Name, _secrets.Open(slack.Webhook), _handler, _time)),
        SlackBotSettings bot => Own(new SlackBotDestination(bot.Name, _secrets.Open(bot.Token), bot.Channel, bot.Url, _handler, _time)),
        WebhookSettings webhook => CreateWebhook(webhook),
        PagerDutySettings pagerDuty => Own(new PagerDutyDestination(pagerDuty.Name, _secrets.Open(pagerDuty.RoutingKey), pagerDuty.Url, _handler, _time)),
        TeamsSettings teams => Own(new TeamsDestination(teams.Name, _secrets.Open(teams.Webhook), _handler, _time)),
        SqsSettings sqs => new LateDestination(sqs.Name, () => new SqsDestination(sqs.Name, sqs.QueueUrl, sqs.Format, Own(SqsDestination.CreateClient(sqs.QueueUrl)))),
        S3Settings s3 => new LateDestination(s3.Name, () => new S3Destination(s3.Name, s3.Bucket, s3.Prefix, s3.Format, _s3 ??= Own(S3Connection.Create()))),
        FileSettings file => new FileDestination(file.Name, file.Path, file.Format),
        StdoutSettings stdout => new StdoutDestination(stdout.Name, stdout.Format, _output),
        _ => throw new ArgumentOutOfRangeException(nameof(settings), settings, null),
    };

    private WebhookDestination CreateWebhook(WebhookSettings settings)
    {
        Secret address = settings.Url is { } url ? Secret.Of(url.AbsoluteUri) : _secrets.Open(settings.SecretUrl!);
        Secret? key = settings.SigningSecret is { } secret ? _secrets.Open(secret) : null;
        HttpMessageHandler handler = settings.AllowPrivateAddresses ? _handler : Own(AddressGuard.CreateHandler(settings.Name));
        return Own(new WebhookDestination(settings.Name, address, key, settings.Format, handler, _time));
    }

    private T Own<T>(T created)
        where T : IDisposable
    {
        _owned.Push(created);
        return created;
    }

    /// <summary>A destination that needs a client of AWS, which may have no region or credentials here.</summary>
    private sealed class LateDestination(string name, Func<IDestination> create) : IDestination
    {
        private IDestination? _created;

        public string Name => name;

        public Task<DeliveryOutcome> SendAsync(Delivery delivery, CancellationToken cancellationToken)
        {
            try
            {
                _created ??= create();
            }
            catch (Amazon.Runtime.AmazonClientException e)
            {
                return Task.FromResult(new DeliveryOutcome(DeliveryState.Retry, $"AWS cannot be used for '{name}': {e.Message} Set AWS_REGION."));
            }

            return _created.SendAsync(delivery, cancellationToken);
        }
    }
}
