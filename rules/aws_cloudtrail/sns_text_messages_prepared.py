"""Sending of text messages prepared."""

from cloudtrail_helpers import account, actor, by_automation, context, dedup_key, denied, succeeded

EVENT_SOURCES = ("sns.amazonaws.com", "sms-voice.amazonaws.com")
EVENT_NAMES = (
    "SetSMSAttributes",
    "GetSMSSandboxAccountStatus",
    "CreateSMSSandboxPhoneNumber",
    "SetTextMessageSpendLimitOverride",
    "RequestPhoneNumber",
)


def rule(event):
    if event.get("eventSource") not in EVENT_SOURCES or event.get("eventName") not in EVENT_NAMES:
        return False
    return (succeeded(event) or denied(event)) and not by_automation(event)


def title(event):
    return f"{actor(event)} called {event.get('eventName')} in account {account(event)}"


def dedup(event):
    return dedup_key(event)


def alert_context(event):
    return context(event)


if __name__ == "__main__":
    from cloudtrail_helpers import print_verdict

    print_verdict(__file__)
