"""pypanther.log_types: those that Iota reads, and every other by the form of its name."""

from __future__ import annotations

from enum import EnumMeta, StrEnum

from pypanther.alpha import PantherLogType

__all__ = ["LogType", "PantherLogType"]


class _AnyName(EnumMeta):
    """Finds the log types of all vendors: `AXONIUS_ACTIVITY` is Axonius.Activity. AWS's own are listed, so that a misspelt one is found out."""

    def __getattr__(cls, name: str) -> str:
        vendor, _, rest = name.partition("_")
        if not name.isupper() or not rest or vendor in ("AWS", "AMAZON"):
            raise AttributeError(f"there is no log type {name}")
        return f"{vendor.capitalize()}.{rest.title().replace('_', '')}"


class LogType(StrEnum, metaclass=_AnyName):
    AMAZON_EKS_AUDIT = "Amazon.EKS.Audit"
    AMAZON_EKS_AUTHENTICATOR = "Amazon.EKS.Authenticator"
    AWS_ALB = "AWS.ALB"
    AWS_AURORA_MYSQL_AUDIT = "AWS.AuroraMySQLAudit"
    AWS_BEDROCK_MODEL_INVOCATION = "AWS.BedrockModelInvocation"
    AWS_CLOUDFRONT = "AWS.CloudFront"
    AWS_CLOUDFRONT_ACCESS = "AWS.CloudFrontAccess"
    AWS_CLOUDTRAIL = "AWS.CloudTrail"
    AWS_CLOUDTRAIL_DIGEST = "AWS.CloudTrailDigest"
    AWS_CLOUDTRAIL_INSIGHT = "AWS.CloudTrailInsight"
    AWS_CLOUDWATCH_EVENTS = "AWS.CloudWatchEvents"
    AWS_CONFIG = "AWS.Config"
    AWS_GUARDDUTY = "AWS.GuardDuty"
    AWS_N_L_B = "AWS.NLB"
    AWS_S3_SERVER_ACCESS = "AWS.S3ServerAccess"
    AWS_SECURITY_FINDING_FORMAT = "AWS.SecurityFindingFormat"
    AWS_TRANSIT_GATEWAY_FLOW = "AWS.TransitGatewayFlow"
    AWS_VPC_DNS = "AWS.VPCDns"
    AWS_VPC_FLOW = "AWS.VPCFlow"
    AWS_WAF_WEB_ACL = "AWS.WAFWebACL"
    CLOUDFLARE_FIREWALL = "Cloudflare.Firewall"
    CLOUDFLARE_HTTP_REQUEST = "Cloudflare.HttpRequest"
    GCP_HTTP_LOAD_BALANCER = "GCP.HTTPLoadBalancer"
    GCP_AUDIT_LOG = "GCP.AuditLog"
    GITHUB_AUDIT = "GitHub.Audit"
    GITHUB_WEBHOOK = "GitHub.Webhook"
    GSUITE_ACTIVITY_EVENT = "GSuite.ActivityEvent"
    GSUITE_REPORTS = "GSuite.Reports"
    OKTA_SYSTEM_LOG = "Okta.SystemLog"
    ONEPASSWORD_AUDIT_EVENT = "OnePassword.AuditEvent"
    ONEPASSWORD_ITEM_USAGE = "OnePassword.ItemUsage"
    ONEPASSWORD_SIGN_IN_ATTEMPT = "OnePassword.SignInAttempt"
    SLACK_AUDIT_LOGS = "Slack.AuditLogs"
