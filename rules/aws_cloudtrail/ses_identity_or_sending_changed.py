"""Sender or sending of SES changed."""

from cloudtrail_helpers import account, actor, by_automation, context, dedup_key, succeeded, text

EVENT_NAMES = (
    "VerifyEmailIdentity",
    "VerifyDomainIdentity",
    "CreateEmailIdentity",
    "UpdateAccountSendingEnabled",
    "PutAccountSendingAttributes",
    "PutAccountDetails",
)


def rule(event):
    if event.get("eventSource") != "ses.amazonaws.com" or event.get("eventName") not in EVENT_NAMES:
        return False
    return succeeded(event) and not by_automation(event)


def title(event):
    return f"{actor(event)} changed who may send mail (ses:{event.get('eventName')}) in account {account(event)}"


def severity(event):
    return "DEFAULT" if "Identity" in text(event.get("eventName")) else "MEDIUM"


def dedup(event):
    return dedup_key(event)


def alert_context(event):
    return context(event)


if __name__ == "__main__":
    from cloudtrail_helpers import print_verdict

    print_verdict(__file__)
