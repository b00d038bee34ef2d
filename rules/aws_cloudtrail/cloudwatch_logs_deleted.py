"""CloudWatch logs deleted."""

from cloudtrail_helpers import account, actor, by_automation, context, dedup_key, params, succeeded, text

EVENT_NAMES = ("DeleteLogGroup", "DeleteLogStream", "DeleteMetricFilter", "DeleteSubscriptionFilter")
AUDIT_WORDS = ("trail", "flow", "audit", "vpn", "route53", "/aws/eks/", "guardduty", "security")


def _group(event):
    return text(params(event).get("logGroupName")) or "an unknown log group"


def rule(event):
    if event.get("eventSource") != "logs.amazonaws.com" or event.get("eventName") not in EVENT_NAMES:
        return False
    return succeeded(event) and not by_automation(event)


def title(event):
    return f"{actor(event)} called logs:{event.get('eventName')} on {_group(event)} in account {account(event)}"


def severity(event):
    return "DEFAULT" if any(word in _group(event).lower() for word in AUDIT_WORDS) else "LOW"


def dedup(event):
    return dedup_key(event)


def alert_context(event):
    return context(event)


if __name__ == "__main__":
    from cloudtrail_helpers import print_verdict

    print_verdict(__file__)
