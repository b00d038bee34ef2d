"""EventBridge rule deleted, disabled or emptied."""

from cloudtrail_helpers import account, actor, by_automation, context, dedup_key, params, succeeded, text

EVENT_NAMES = ("DeleteRule", "DisableRule", "RemoveTargets")


def _rule_name(event):
    return text(params(event).get("name")) or text(params(event).get("rule")) or "an unknown rule"


def rule(event):
    if event.get("eventSource") != "events.amazonaws.com" or event.get("eventName") not in EVENT_NAMES:
        return False
    return succeeded(event) and not by_automation(event)


def title(event):
    return f"{actor(event)} called events:{event.get('eventName')} on {_rule_name(event)} in account {account(event)}"


def dedup(event):
    return dedup_key(event)


def alert_context(event):
    return context(event)


if __name__ == "__main__":
    from cloudtrail_helpers import print_verdict

    print_verdict(__file__)
