"""Glue development endpoint opened."""

from cloudtrail_helpers import account, actor, by_automation, context, dedup_key, denied, succeeded

EVENT_NAMES = ("CreateDevEndpoint", "UpdateDevEndpoint")


def rule(event):
    if event.get("eventSource") != "glue.amazonaws.com" or event.get("eventName") not in EVENT_NAMES:
        return False
    return (succeeded(event) or denied(event)) and not by_automation(event)


def title(event):
    return f"{actor(event)} opened a Glue development endpoint in account {account(event)}"


def dedup(event):
    return dedup_key(event)


def alert_context(event):
    return context(event)


if __name__ == "__main__":
    from cloudtrail_helpers import print_verdict

    print_verdict(__file__)
