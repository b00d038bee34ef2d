"""User added to a group with a powerful name."""

from cloudtrail_helpers import account, actor, by_automation, context, dedup_key, params, succeeded, text

POWERFUL = ("admin", "root", "power", "security", "ops", "owner")


def _group(event):
    return text(params(event).get("groupName"))


def rule(event):
    if event.get("eventSource") != "iam.amazonaws.com" or event.get("eventName") != "AddUserToGroup":
        return False
    if not succeeded(event) or by_automation(event):
        return False
    return any(word in _group(event).lower() for word in POWERFUL)


def title(event):
    target = text(params(event).get("userName")) or "a user"
    return f"{actor(event)} added {target} to group {_group(event)} in account {account(event)}"


def dedup(event):
    return dedup_key(event)


def alert_context(event):
    return context(event)


if __name__ == "__main__":
    from cloudtrail_helpers import print_verdict

    print_verdict(__file__)
