"""Recycle bin, snapshot lock or lifecycle policy removed."""

from cloudtrail_helpers import account, actor, by_automation, context, dedup_key, service, succeeded

EVENT_SOURCES = ("rbin.amazonaws.com", "dlm.amazonaws.com", "ec2.amazonaws.com")
EVENT_NAMES = ("DeleteRule", "UnlockRule", "DeleteLifecyclePolicy", "UnlockSnapshot")


def rule(event):
    if event.get("eventSource") not in EVENT_SOURCES or event.get("eventName") not in EVENT_NAMES:
        return False
    return succeeded(event) and not by_automation(event)


def title(event):
    return f"{actor(event)} removed a protection of snapshots ({service(event)}:{event.get('eventName')}) in account {account(event)}"


def dedup(event):
    return dedup_key(event)


def alert_context(event):
    return context(event)


if __name__ == "__main__":
    from cloudtrail_helpers import print_verdict

    print_verdict(__file__)
