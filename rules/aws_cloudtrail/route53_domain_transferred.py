"""Domain transferred or unlocked."""

from cloudtrail_helpers import account, actor, by_aws, context, dedup_key, params, succeeded, text

EVENT_NAMES = (
    "TransferDomainToAnotherAwsAccount",
    "TransferDomain",
    "DisableDomainTransferLock",
    "RetrieveDomainAuthCode",
    "UpdateDomainNameservers",
)


def rule(event):
    if event.get("eventSource") != "route53domains.amazonaws.com" or event.get("eventName") not in EVENT_NAMES:
        return False
    return succeeded(event) and not by_aws(event)


def title(event):
    target = text(params(event).get("domainName")) or "unknown"
    return f"{actor(event)} called {event.get('eventName')} for domain {target} in account {account(event)}"


def severity(event):
    return "MEDIUM" if event.get("eventName") == "UpdateDomainNameservers" else "DEFAULT"


def dedup(event):
    return dedup_key(event)


def alert_context(event):
    return context(event)


if __name__ == "__main__":
    from cloudtrail_helpers import print_verdict

    print_verdict(__file__)
