using Iota.Engine.Configuration;

namespace Iota.Console.Linting;

/// <summary>The log types that rules in the Panther format are written for (the format's documentation, "Supported Logs").</summary>
internal static class KnownLogTypes
{
    /// <summary>AWS's own, complete enough that another name below AWS is a mistake.</summary>
    private static readonly string[] OfAws =
    [
        "AWS.ALB", "AWS.AuroraMySQLAudit", "AWS.BedrockModelInvocation", "AWS.CloudTrail", "AWS.CloudTrailDigest", "AWS.CloudTrailInsight",
        "AWS.CloudWatchEvents", "AWS.Config", "AWS.GuardDuty", "AWS.S3ServerAccess", "AWS.SecurityFindingFormat", "AWS.TransitGatewayFlow",
        "AWS.VPCDns", "AWS.VPCFlow", "AWS.WAFWebACL", "AWS.CloudFront", "AWS.CloudFrontAccess", "AWS.ELB", "AWS.NLB",
        "Amazon.EKS.Audit", "Amazon.EKS.Authenticator",
    ];

    /// <summary>Vendors whose logs Iota does not read, but for which rules exist; <c>Custom</c> is for one's own.</summary>
    private static readonly HashSet<string> OtherVendors = new(StringComparer.Ordinal)
    {
        "AlphaSOC", "Anomali", "Anthropic", "Apache", "AppOmni", "Asana", "Atlassian", "Auth0", "Axonius", "Azure", "Bitwarden", "Box", "CarbonBlack",
        "CiscoUmbrella", "Cloudflare", "Crowdstrike", "Custom", "Databricks", "Docker", "Docusign", "Dropbox", "Duo", "Envoy", "Fastly", "Fluentd", "GCP",
        "GitHub", "GitLab", "Gravitational", "GreyNoise", "GSuite", "Heroku", "IPInfo", "Iru", "Jamf", "Jamfpro", "Juniper", "Kandji", "Lacework", "Linux",
        "Material", "Microsoft365", "MicrosoftDefenderXDR", "MicrosoftGraph", "MicrosoftIntune", "MISP", "MongoDB", "Netskope", "Nginx", "Notion", "OCSF",
        "Okta", "OneLogin", "OnePassword", "OpenAI", "Orca", "OSSEC", "Osquery", "OTX", "Panther", "Proofpoint", "PushSecurity", "Rapid7", "Salesforce",
        "SentinelOne", "Slack", "Snowflake", "Snyk", "Sophos", "Sublime", "Suricata", "Sysdig", "Syslog", "Tailscale", "Tenable", "ThinkstCanary", "Tines",
        "Tor", "Tracebit", "TrailDiscover", "Upwind", "Vercel", "Windows", "Wiz", "Workday", "Zeek", "Zendesk", "Zoom", "Zscaler",
    };

    public static bool Contains(string logType) => OfAws.Contains(logType) || OtherVendors.Contains(logType.Split('.')[0]);

    /// <summary>The name that was probably meant; null when none is close.</summary>
    public static string? Suggest(string logType) => DidYouMean.Nearest(logType, OfAws);
}
