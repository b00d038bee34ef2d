using System.Collections.Concurrent;
using System.Net;
using System.Text;
using System.Web;

namespace Iota.Integration.Tests.Support;

/// <summary>Hands out credentials as STS does, over its query protocol, and remembers what was asked for.</summary>
internal sealed class LoopbackSts : LoopbackServer
{
    /// <summary>The fields of each request, and whose signature it had: empty for none.</summary>
    public ConcurrentQueue<(IReadOnlyDictionary<string, string> Fields, string AccessKey)> Requests { get; } = new();

    protected override Task ServeAsync(HttpExchange exchange)
    {
        System.Collections.Specialized.NameValueCollection form = HttpUtility.ParseQueryString(Encoding.UTF8.GetString(exchange.Body));
        var fields = form.AllKeys.OfType<string>().ToDictionary(name => name, name => form[name]!);
        Requests.Enqueue((fields, AccessKeyOf(exchange)));
        string action = fields["Action"];
        // The credentials say for which role they are, so that a test sees whose S3 was told.
        string key = $"ASIA-{fields["RoleArn"].Split('/')[^1]}";
        return exchange.AnswerAsync((int)HttpStatusCode.OK, $"""
            <{action}Response xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><{action}Result>
              <AssumedRoleUser><Arn>{fields["RoleArn"]}/iota</Arn><AssumedRoleId>AROA:iota</AssumedRoleId></AssumedRoleUser>
              <Credentials><AccessKeyId>{key}</AccessKeyId><SecretAccessKey>secret</SecretAccessKey><SessionToken>token-{key}</SessionToken>
              <Expiration>{TimeProvider.System.GetUtcNow().AddHours(1).UtcDateTime:yyyy-MM-dd'T'HH:mm:ss'Z'}</Expiration></Credentials>
            </{action}Result><ResponseMetadata><RequestId>1</RequestId></ResponseMetadata></{action}Response>
            """, ("Content-Type", "text/xml"));
    }

    /// <summary>The access key that signed a request; empty when nobody did.</summary>
    public static string AccessKeyOf(HttpExchange exchange)
    {
        string signature = exchange.Headers.GetValueOrDefault("Authorization", "");
        int at = signature.IndexOf("Credential=", StringComparison.Ordinal);
        return at < 0 ? "" : signature[(at + "Credential=".Length)..].Split('/')[0];
    }
}
