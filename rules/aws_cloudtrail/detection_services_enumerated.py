"""Security services taken stock of."""

from cloudtrail_helpers import account, actor, by_automation, context, dedup_key, denied, is_person, succeeded

EVENT_SOURCES = (
    "cloudtrail.amazonaws.com",
    "guardduty.amazonaws.com",
    "config.amazonaws.com",
    "ec2.amazonaws.com",
    "securityhub.amazonaws.com",
    "wafv2.amazonaws.com",
)
EVENT_NAMES = (
    "DescribeTrails",
    "GetTrailStatus",
    "ListDetectors",
    "GetDetector",
    "DescribeConfigurationRecorders",
    "DescribeFlowLogs",
    "DescribeHub",
    "ListWebACLs",
    "ListIPSets",
    "ListFindings",
)


def rule(event):
    if event.get("eventSource") not in EVENT_SOURCES or event.get("eventName") not in EVENT_NAMES:
        return False
    if not (succeeded(event) or denied(event)) or by_automation(event):
        return False
    return is_person(event)


def title(event):
    return f"{actor(event)} took stock of the security services of account {account(event)}"


def dedup(event):
    return dedup_key(event)


def alert_context(event):
    return context(event)


if __name__ == "__main__":
    from cloudtrail_helpers import print_verdict

    print_verdict(__file__)
