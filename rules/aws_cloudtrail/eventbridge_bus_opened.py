"""EventBridge bus opened to everyone or another account."""

from cloudtrail_helpers import account, actor, by_automation, context, dedup_key, is_for_everyone
from cloudtrail_helpers import is_other_account, opened_statements, params, succeeded


def _names_everyone(event):
    request = params(event)
    return request.get("principal") == "*" and not request.get("condition")


def _opened(event):
    return opened_statements(params(event).get("policy"), event)


def rule(event):
    if event.get("eventSource") != "events.amazonaws.com" or event.get("eventName") != "PutPermission":
        return False
    if not succeeded(event) or by_automation(event):
        return False
    return _names_everyone(event) or is_other_account(params(event).get("principal"), event) or bool(_opened(event))


def title(event):
    return f"{actor(event)} opened an event bus of account {account(event)}"


def severity(event):
    return "HIGH" if _names_everyone(event) or is_for_everyone(_opened(event)) else "DEFAULT"


def dedup(event):
    return dedup_key(event)


def alert_context(event):
    return context(event)


if __name__ == "__main__":
    from cloudtrail_helpers import print_verdict

    print_verdict(__file__)
