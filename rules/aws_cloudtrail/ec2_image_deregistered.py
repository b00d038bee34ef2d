"""Machine image deregistered."""

from cloudtrail_helpers import account, actor, by_automation, context, dedup_key, is_person, params, succeeded, text

EVENT_NAMES = ("DeregisterImage", "DisableImageDeregistrationProtection")


def rule(event):
    if event.get("eventSource") != "ec2.amazonaws.com" or event.get("eventName") not in EVENT_NAMES:
        return False
    return succeeded(event) and not by_automation(event)


def title(event):
    target = text(params(event).get("imageId")) or "an image"
    return f"{actor(event)} called {event.get('eventName')} on {target} in account {account(event)}"


def severity(event):
    return "DEFAULT" if is_person(event) else "INFO"


def dedup(event):
    return dedup_key(event)


def alert_context(event):
    return context(event)


if __name__ == "__main__":
    from cloudtrail_helpers import print_verdict

    print_verdict(__file__)
