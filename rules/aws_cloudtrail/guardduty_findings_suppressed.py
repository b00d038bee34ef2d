"""GuardDuty told to ignore addresses or findings."""

from cloudtrail_helpers import account, actor, context, dedup_key, params, succeeded, text, via_aws_service

EVENT_NAMES = ("CreateIPSet", "UpdateIPSet", "CreateFilter", "UpdateFilter")
IP_SET_NAMES = ("CreateIPSet", "UpdateIPSet")


def _archives(event):
    """True for a list of trusted addresses, and for a filter that archives what it matches."""
    return event.get("eventName") in IP_SET_NAMES or text(params(event).get("action")) == "ARCHIVE"


def rule(event):
    if event.get("eventSource") != "guardduty.amazonaws.com" or event.get("eventName") not in EVENT_NAMES:
        return False
    if not succeeded(event) or via_aws_service(event):
        return False
    return _archives(event)


def title(event):
    return f"{actor(event)} called guardduty:{event.get('eventName')} in account {account(event)}"


def dedup(event):
    return dedup_key(event)


def alert_context(event):
    return context(event)


if __name__ == "__main__":
    from cloudtrail_helpers import print_verdict

    print_verdict(__file__)
