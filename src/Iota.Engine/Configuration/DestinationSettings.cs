using Iota.Engine.Destinations;

namespace Iota.Engine.Configuration;

/// <summary>One destination as <c>iota.yaml</c> describes it.</summary>
/// <param name="Name">The name under which routes and rules know it, and the outbox files deliveries.</param>
public abstract record DestinationSettings(string Name)
{
    /// <summary>The word of <c>type:</c>.</summary>
    public abstract string Type { get; }

    /// <summary>Where it leads, for people; never a secret.</summary>
    public abstract string Describe();
}

/// <summary>A Slack channel behind an incoming webhook.</summary>
/// <param name="Webhook">The address that Slack shows, which is a secret.</param>
public sealed record SlackWebhookSettings(string Name, SecretReference Webhook) : DestinationSettings(Name)
{
    public override string Type => "slack";

    public override string Describe() => $"webhook {Webhook}";
}

/// <summary>A Slack channel that an app posts to: follow-ups go into the thread of their alert.</summary>
/// <param name="Channel">Id of the channel, as C0123456789, or its name.</param>
/// <param name="Url">Base of the Web API.</param>
public sealed record SlackBotSettings(string Name, SecretReference Token, string Channel, Uri Url) : DestinationSettings(Name)
{
    public static Uri DefaultUrl { get; } = new("https://slack.com/api/");

    public override string Type => "slack";

    public override string Describe() => $"channel {Channel}, token {Token}";
}

/// <summary>An HTTP endpoint of the owner.</summary>
/// <param name="Url">The address; null when it is a secret.</param>
/// <param name="SecretUrl">The address, when it is a secret; null otherwise.</param>
/// <param name="SigningSecret">Key of the signature; null for none.</param>
/// <param name="AllowPrivateAddresses">Whether it may lead to a private, loopback or link-local address.</param>
public sealed record WebhookSettings(
    string Name, Uri? Url, SecretReference? SecretUrl, SecretReference? SigningSecret, AlertFormat Format, bool AllowPrivateAddresses) : DestinationSettings(Name)
{
    public override string Type => "webhook";

    public override string Describe()
    {
        string signed = SigningSecret is null ? "not signed" : $"signed with {SigningSecret}";
        return Url is null ? $"address {SecretUrl}, {signed}" : $"{Url.GetLeftPart(UriPartial.Path)}, {signed}";
    }
}

/// <summary>A service of PagerDuty, through its Events API v2.</summary>
/// <param name="RoutingKey">The integration key of the service, a secret.</param>
/// <param name="Url">Where events are posted; another one than <see cref="DefaultUrl"/> for the service region of the EU.</param>
public sealed record PagerDutySettings(string Name, SecretReference RoutingKey, Uri Url) : DestinationSettings(Name)
{
    public static Uri DefaultUrl { get; } = new("https://events.pagerduty.com/v2/enqueue");

    public override string Type => "pagerduty";

    public override string Describe() => $"{Url.Host}, routing key {RoutingKey}";
}

/// <summary>A Microsoft Teams channel behind a workflow.</summary>
/// <param name="Webhook">The address of the workflow, which is a secret.</param>
public sealed record TeamsSettings(string Name, SecretReference Webhook) : DestinationSettings(Name)
{
    public override string Type => "teams";

    public override string Describe() => $"webhook {Webhook}";
}

/// <summary>An Amazon SQS queue.</summary>
public sealed record SqsSettings(string Name, Uri QueueUrl, AlertFormat Format) : DestinationSettings(Name)
{
    public override string Type => "sqs";

    public override string Describe() => QueueUrl.AbsoluteUri;
}

/// <summary>A bucket that keeps each message as an object.</summary>
/// <param name="Prefix">What keys begin with; empty or ends in a slash.</param>
public sealed record S3Settings(string Name, string Bucket, string Prefix, AlertFormat Format) : DestinationSettings(Name)
{
    public override string Type => "s3";

    public override string Describe() => $"s3://{Bucket}/{Prefix}";
}

/// <summary>A file to which messages are appended, a line each.</summary>
public sealed record FileSettings(string Name, string Path, AlertFormat Format) : DestinationSettings(Name)
{
    public override string Type => "file";

    public override string Describe() => Path;
}

/// <summary>Standard output, a line for each message.</summary>
public sealed record StdoutSettings(string Name, AlertFormat Format) : DestinationSettings(Name)
{
    public override string Type => "stdout";

    public override string Describe() => "standard output";
}
