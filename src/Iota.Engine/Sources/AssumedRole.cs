using System.Text.RegularExpressions;
using Amazon.Runtime;
using Amazon.RuntimeDependencies;
using Amazon.SecurityToken;

namespace Iota.Engine.Sources;

/// <summary>A role of another account, in which its log objects are read.</summary>
/// <param name="Bucket">The bucket that is read with it; null for all that no other role is for.</param>
/// <param name="ExternalId">What the owner of the role wants to hear; null for nothing.</param>
public sealed partial record AssumedRole(string? Bucket, string Arn, string? ExternalId)
{
    /// <summary>As CloudTrail of the other account shows who came.</summary>
    private const string SessionName = "iota";

    /// <summary>Reads <c>[BUCKET=]ARN</c>.</summary>
    /// <exception cref="FormatException">It is something else; the message says what is wanted.</exception>
    public static AssumedRole Parse(string text, string? externalId)
    {
        int at = text.IndexOf('=', StringComparison.Ordinal);
        // A name of a role may hold an equals sign, one of a bucket may not: what comes first decides.
        string? bucket = at > 0 && S3Url.IsBucketName(text[..at]) ? text[..at] : null;
        string arn = bucket is null ? text : text[(at + 1)..];
        if (!Role().IsMatch(arn)) throw new FormatException($"'{text}' is no role: expected arn:aws:iam::ACCOUNT:role/NAME, or BUCKET=arn:aws:iam::ACCOUNT:role/NAME.");
        return new AssumedRole(bucket, arn, externalId);
    }

    /// <summary>Credentials that renew themselves.</summary>
    public AWSCredentials Credentials(AWSCredentials own) =>
        new AssumeRoleAWSCredentials(own, Arn, SessionName, new AssumeRoleAWSCredentialsOptions { ExternalId = ExternalId });

    /// <summary>Lets the AWS SDK take roles, also by the identity of a pod (<c>AWS_WEB_IDENTITY_TOKEN_FILE</c>). It would look for this client by its name, and
    /// in a native program find nothing. Call it once, before the first client is made.</summary>
    public static void Enable() => GlobalRuntimeDependencyRegistry.Instance.RegisterSecurityTokenServiceClient(context =>
        context.SecurityTokenServiceClientContextData.Action == SecurityTokenServiceClientContext.ActionContext.AssumeRoleAWSCredentials
            ? new AmazonSecurityTokenServiceClient(Configuration(context.SecurityTokenServiceClientContextData.Region))
            : new AmazonSecurityTokenServiceClient(new AnonymousAWSCredentials(), Configuration(context.SecurityTokenServiceClientContextData.Region)));

    private static AmazonSecurityTokenServiceConfig Configuration(Amazon.RegionEndpoint? region)
    {
        var configuration = new AmazonSecurityTokenServiceConfig();
        if (region is not null) configuration.RegionEndpoint = region;
        return configuration;
    }

    // docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html
    [GeneratedRegex(@"^arn:aws[a-z-]*:iam::[0-9]{12}:role/[\x21-\x7e]{1,576}\z")]
    private static partial Regex Role();
}
