"""Database Migration Service got a place to copy to."""

from cloudtrail_helpers import account, actor, by_automation, context, dedup_key, params, succeeded, text

EVENT_NAMES = ("CreateEndpoint", "ModifyEndpoint")


def rule(event):
    if event.get("eventSource") != "dms.amazonaws.com" or event.get("eventName") not in EVENT_NAMES:
        return False
    if not succeeded(event) or by_automation(event):
        return False
    return text(params(event).get("endpointType")).lower() == "target"


def title(event):
    return f"{actor(event)} called {event.get('eventName')} for a target of Database Migration Service in account {account(event)}"


def dedup(event):
    return dedup_key(event)


def alert_context(event):
    return context(event)


if __name__ == "__main__":
    from cloudtrail_helpers import print_verdict

    print_verdict(__file__)
