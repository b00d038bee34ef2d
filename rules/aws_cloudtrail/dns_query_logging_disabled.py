"""Route 53 stops recording DNS queries."""

from cloudtrail_helpers import account, actor, context, dedup_key, succeeded, via_aws_service

EVENT_SOURCES = ("route53resolver.amazonaws.com", "route53.amazonaws.com")
EVENT_NAMES = ("DeleteResolverQueryLogConfig", "DisassociateResolverQueryLogConfig", "DeleteQueryLoggingConfig")


def rule(event):
    if event.get("eventSource") not in EVENT_SOURCES or event.get("eventName") not in EVENT_NAMES:
        return False
    return succeeded(event) and not via_aws_service(event)


def title(event):
    return f"{actor(event)} disabled DNS query logging ({event.get('eventName')}) in account {account(event)}"


def dedup(event):
    return dedup_key(event)


def alert_context(event):
    return context(event)


if __name__ == "__main__":
    from cloudtrail_helpers import print_verdict

    print_verdict(__file__)
