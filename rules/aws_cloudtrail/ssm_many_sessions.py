"""Sessions on several instances opened."""

from cloudtrail_helpers import account, actor, context, dedup_key, denied, named, succeeded, via_aws_service

EVENT_NAMES = ("StartSession", "ResumeSession")


def rule(event):
    if event.get("eventSource") != "ssm.amazonaws.com" or event.get("eventName") not in EVENT_NAMES:
        return False
    return (succeeded(event) or denied(event)) and not via_aws_service(event)


def unique(event):
    return named(event, "target")


def title(event):
    return f"{actor(event)} opened sessions on several instances in account {account(event)}"


def dedup(event):
    return dedup_key(event)


def alert_context(event):
    return context(event)


if __name__ == "__main__":
    from cloudtrail_helpers import print_verdict

    print_verdict(__file__)
