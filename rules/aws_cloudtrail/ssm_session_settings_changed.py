"""Settings of Session Manager changed."""

from cloudtrail_helpers import account, actor, by_automation, context, dedup_key, params, succeeded, text

EVENT_NAMES = ("UpdateDocument", "DeleteDocument")


def rule(event):
    if event.get("eventSource") != "ssm.amazonaws.com" or event.get("eventName") not in EVENT_NAMES:
        return False
    if not succeeded(event) or by_automation(event):
        return False
    return text(params(event).get("name")) == "SSM-SessionManagerRunShell"


def title(event):
    return f"{actor(event)} changed the settings of Session Manager ({event.get('eventName')}) in account {account(event)}"


def dedup(event):
    return dedup_key(event)


def alert_context(event):
    return context(event)


if __name__ == "__main__":
    from cloudtrail_helpers import print_verdict

    print_verdict(__file__)
