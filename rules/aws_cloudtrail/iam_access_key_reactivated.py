"""Access key of another user switched on again."""

from cloudtrail_helpers import account, actor, by_automation, context, dedup_key, params, succeeded, text


def rule(event):
    if event.get("eventSource") != "iam.amazonaws.com" or event.get("eventName") != "UpdateAccessKey":
        return False
    if not succeeded(event) or by_automation(event):
        return False
    return params(event).get("status") == "Active"


def title(event):
    target = text(params(event).get("userName")) or "a user"
    return f"{actor(event)} switched an access key of {target} on again in account {account(event)}"


def dedup(event):
    return dedup_key(event)


def alert_context(event):
    return context(event)


if __name__ == "__main__":
    from cloudtrail_helpers import print_verdict

    print_verdict(__file__)
