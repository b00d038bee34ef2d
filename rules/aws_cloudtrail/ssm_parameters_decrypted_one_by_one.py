"""Many parameters decrypted one by one."""

from cloudtrail_helpers import account, actor, by_automation, context, dedup_key, denied, is_true
from cloudtrail_helpers import named, params, succeeded


def rule(event):
    if event.get("eventSource") != "ssm.amazonaws.com" or event.get("eventName") != "GetParameter":
        return False
    if not (succeeded(event) or denied(event)) or by_automation(event):
        return False
    return is_true(params(event).get("withDecryption"))


def unique(event):
    return named(event, "name")


def title(event):
    return f"{actor(event)} decrypted many parameters in account {account(event)}"


def dedup(event):
    return dedup_key(event, event.get("sourceIPAddress"))


def alert_context(event):
    return context(event)


if __name__ == "__main__":
    from cloudtrail_helpers import print_verdict

    print_verdict(__file__)
