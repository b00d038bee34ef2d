using Iota.Engine.Destinations;
using Iota.Engine.Yaml;

namespace Iota.Engine.Configuration;

/// <summary>Reads one entry of <c>destinations:</c>.</summary>
internal static class DestinationReader
{
    private static readonly string[] Types = ["slack", "webhook", "pagerduty", "teams", "sqs", "s3", "file", "stdout"];

    /// <returns>Null when it cannot be used; the problems say why.</returns>
    public static DestinationSettings? Read(string name, SettingsReader fields)
    {
        if (fields.Text("type") is not { Length: > 0 })
        {
            fields.Report(fields.LineOf("type"), $"{fields.Name("type")} is missing: write one of {string.Join(", ", Types)}");
            return null;
        }

        DestinationSettings? settings = fields.Word("type", Types) switch
        {
            "slack" => ReadSlack(name, fields),
            "webhook" => ReadWebhook(name, fields),
            "pagerduty" => new PagerDutySettings(
                name, RequireSecret(fields, "routing_key", "the integration key of a PagerDuty service"), Url(fields, "url") ?? PagerDutySettings.DefaultUrl),
            "teams" => new TeamsSettings(name, RequireSecret(fields, "webhook", "the address that the Teams workflow shows")),
            "sqs" => new SqsSettings(name, RequireUrl(fields, "queue_url", "the URL of the queue"), Format(fields)),
            "s3" => ReadS3(name, fields),
            "file" => new FileSettings(name, fields.RequiredText("path", "the file that a line is added to for each alert"), Format(fields)),
            "stdout" => new StdoutSettings(name, Format(fields)),
            _ => null,
        };
        if (settings is not null)
            fields.Finish();
        return settings;
    }

    private static DestinationSettings ReadSlack(string name, SettingsReader fields)
    {
        bool webhook = fields.Has("webhook");
        bool token = fields.Has("token");
        if (webhook == token)
        {
            fields.Report(fields.Line, $"{fields.Place} needs either webhook (an incoming webhook) or token and channel (a bot): write one of the two");
            _ = fields.Find("channel");
            _ = fields.Find("url");
            return new SlackWebhookSettings(name, Nowhere);
        }

        if (webhook)
            return new SlackWebhookSettings(name, RequireSecret(fields, "webhook", "an incoming webhook"));
        Uri url = Url(fields, "url") ?? SlackBotSettings.DefaultUrl;
        string channel = fields.RequiredText("channel", "the id of the channel to post to, as C0123456789");
        return new SlackBotSettings(name, RequireSecret(fields, "token", "the token of a bot with chat:write"), channel, url);
    }

    private static WebhookSettings ReadWebhook(string name, SettingsReader fields)
    {
        SecretReference? secretUrl = fields.Find("url") is YamlScalar scalar ? SecretReference.Parse(scalar.Text) : null;
        Uri? url = secretUrl is null ? RequireUrl(fields, "url", "the address to post to") : null;
        SecretReference? signingSecret = fields.Has("secret") ? RequireSecret(fields, "secret", "the key of the signature") : null;
        return new WebhookSettings(name, url, secretUrl, signingSecret, Format(fields), fields.Flag("allow_private_addresses", otherwise: false));
    }

    private static S3Settings ReadS3(string name, SettingsReader fields)
    {
        string prefix = fields.Text("prefix") ?? "";
        string folder = prefix.Length == 0 || prefix.EndsWith('/') ? prefix : prefix + '/';
        return new S3Settings(name, fields.RequiredText("bucket", "the name of the bucket"), folder, Format(fields));
    }

    private static AlertFormat Format(SettingsReader fields) => fields.Word("format", "iota", "ocsf") == "ocsf" ? AlertFormat.Ocsf : AlertFormat.Iota;

    private static SecretReference RequireSecret(SettingsReader fields, string key, string meaning)
    {
        if (!fields.Has(key))
        {
            fields.Report(fields.Line, $"{fields.Name(key)} is missing: it is {meaning}, as {SecretReference.Forms}");
            return Nowhere;
        }

        if (fields.Find(key) is YamlScalar scalar && SecretReference.Parse(scalar.Text) is { } reference)
            return reference;
        // The value is not shown: it may be the secret itself.
        fields.Report(fields.LineOf(key), $"{fields.Name(key)} must name a secret, not hold it: write {SecretReference.Forms}");
        return Nowhere;
    }

    private static Uri RequireUrl(SettingsReader fields, string key, string meaning)
    {
        if (!fields.Has(key))
            fields.Report(fields.Line, $"{fields.Name(key)} is missing: it is {meaning}");
        return Url(fields, key) ?? new Uri("https://nowhere.invalid/");
    }

    /// <summary>An https address, or an http one of this machine. The value is not shown: addresses often hold a secret.</summary>
    private static Uri? Url(SettingsReader fields, string key)
    {
        if (!fields.Has(key))
            return null;
        if (fields.Find(key) is YamlScalar scalar && Uri.TryCreate(scalar.Text, UriKind.Absolute, out Uri? url) && WebAddress.IsAllowed(url))
            return url;
        fields.Report(fields.LineOf(key), $"{fields.Name(key)} must be an https address without a user name: http is for 127.0.0.1 alone");
        return null;
    }

    private static SecretReference Nowhere => new(SecretStore.Environment, "");
}
