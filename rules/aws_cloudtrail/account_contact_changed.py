"""Contacts or e-mail address of the account changed."""

from cloudtrail_helpers import account, actor, by_automation, context, dedup_key, succeeded, text

EVENT_NAMES = (
    "PutContactInformation",
    "PutAlternateContact",
    "DeleteAlternateContact",
    "StartPrimaryEmailUpdate",
    "AcceptPrimaryEmailUpdate",
)


def rule(event):
    if event.get("eventSource") != "account.amazonaws.com" or event.get("eventName") not in EVENT_NAMES:
        return False
    return succeeded(event) and not by_automation(event)


def title(event):
    return f"{actor(event)} called account:{event.get('eventName')} in account {account(event)}"


def severity(event):
    return "HIGH" if text(event.get("eventName")).endswith("PrimaryEmailUpdate") else "DEFAULT"


def dedup(event):
    return dedup_key(event)


def alert_context(event):
    return context(event)


if __name__ == "__main__":
    from cloudtrail_helpers import print_verdict

    print_verdict(__file__)
