namespace Iota.Engine.Rules;

/// <summary>The log types of rules without metadata, told by the name of the folder that they lie in.</summary>
internal static class PackLogTypes
{
    private static readonly Dictionary<string, IReadOnlyList<string>> ByFolder = new(StringComparer.Ordinal)
    {
        ["aws_alb"] = ["AWS.ALB"],
        ["aws_bedrockmodelinvocation"] = ["AWS.BedrockModelInvocation"],
        ["aws_cloudtrail"] = ["AWS.CloudTrail"],
        ["aws_iam"] = ["AWS.CloudTrail"],
        ["aws_s3"] = ["AWS.CloudTrail"],
        ["aws_vpcflow"] = ["AWS.VPCFlow"],
        ["cloudflare"] = ["Cloudflare.Firewall", "Cloudflare.HttpRequest"],
        ["gcp_audit"] = ["GCP.AuditLog"],
        ["gcp_http_lb"] = ["GCP.HTTPLoadBalancer"],
        ["gcp_k8s"] = ["GCP.AuditLog"],
        ["github_audit"] = ["GitHub.Audit"],
        ["github_webhook"] = ["GitHub.Webhook"],
        ["gsuite"] = ["GSuite.Reports"],
        ["kubernetes"] = ["Amazon.EKS.Audit"],
        ["okta"] = ["Okta.SystemLog"],
        ["onepassword"] = ["OnePassword.SignInAttempt"],
        ["slack_audit"] = ["Slack.AuditLogs"],
    };

    /// <summary>The log types by the first folder below the root, else by the root's own name; empty (all log types) when neither is a known pack.</summary>
    public static IReadOnlyList<string> For(string root, string relativePath)
    {
        int slash = relativePath.IndexOf('/', StringComparison.Ordinal);
        if (slash > 0 && ByFolder.TryGetValue(relativePath[..slash], out IReadOnlyList<string>? logTypes))
            return logTypes;
        return ByFolder.GetValueOrDefault(Path.GetFileName(root), []);
    }
}
