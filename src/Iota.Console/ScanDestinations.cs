using Iota.Engine.Alerts;
using Iota.Engine.Configuration;
using Iota.Engine.Destinations;
using Iota.Engine.Rules;

namespace Iota.Console;

/// <summary>Where a scan sends its alerts: the destinations of <c>iota.yaml</c>, when that is wanted, and the webhook of <c>--slack-webhook</c>.</summary>
internal sealed class ScanDestinations : IDisposable
{
    private const string WebhookName = "slack";

    private readonly IotaConfiguration _configuration;
    private readonly DestinationSet _configured;
    private readonly SocketsHttpHandler _handler = new() { AllowAutoRedirect = false };
    private readonly SlackDestination? _webhook;

    /// <exception cref="UsageException">The webhook is no https address.</exception>
    public ScanDestinations(ScanSettings settings, Terminal terminal, TimeProvider time)
    {
        _configuration = settings.Deliver ? settings.Configuration : settings.Configuration with { Destinations = [], Routes = [] };
        // With a file that has destinations the webhook of the environment is most likely one of them.
        bool taken = _configuration.Destinations.Any(destination => destination.Name == WebhookName);
        _webhook = settings.SlackWebhook is { Length: > 0 } webhook && !taken ? OpenSlack(webhook, _handler, time) : null;
        // In standard output are the alerts for machines, and nothing else.
        TextWriter output = settings.JsonOutput ? terminal.Error : terminal.Output;
        _configured = new DestinationSet(_configuration.Destinations, Environment.GetEnvironmentVariable, output, time);
        All = _webhook is null ? _configured.All : [.. _configured.All, _webhook];
    }

    public IReadOnlyList<IDestination> All { get; }

    public bool OnlySlack => _webhook is not null && All.Count == 1;

    public Func<Alert, IEnumerable<string>> Routing(RuleBook rules) => _configuration.Routing(rules.Find, _webhook is null ? [] : [WebhookName]);

    public string Describe() => OnlySlack ? "Slack" : string.Join(", ", All.Select(destination => destination.Name));

    public void Dispose()
    {
        _configured.Dispose();
        _webhook?.Dispose();
        _handler.Dispose();
    }

    private static SlackDestination OpenSlack(string webhook, SocketsHttpHandler handler, TimeProvider time)
    {
        try
        {
            return new SlackDestination(WebhookName, webhook, handler, time);
        }
        catch (ArgumentException)
        {
            throw new UsageException(
                "the webhook of --slack-webhook or IOTA_SLACK_WEBHOOK is not an https address. Copy it from Slack: https://hooks.slack.com/services/T…/B…/….");
        }
    }
}
