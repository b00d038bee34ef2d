"""Many instances terminated at once."""

from cloudtrail_helpers import account, actor, by_automation, context, dedup_key, objects, params, succeeded

EVENT_NAMES = ("TerminateInstances", "StopInstances")
MANY_INSTANCES = 10


def _count(event):
    return len(objects(params(event).get("instancesSet")))


def rule(event):
    if event.get("eventSource") != "ec2.amazonaws.com" or event.get("eventName") not in EVENT_NAMES:
        return False
    if not succeeded(event) or by_automation(event):
        return False
    return _count(event) >= MANY_INSTANCES


def title(event):
    return f"{actor(event)} called {event.get('eventName')} on {_count(event)} instances in account {account(event)}"


def severity(event):
    return "LOW" if event.get("eventName") == "StopInstances" else "DEFAULT"


def dedup(event):
    return dedup_key(event)


def alert_context(event):
    return context(event)


if __name__ == "__main__":
    from cloudtrail_helpers import print_verdict

    print_verdict(__file__)
