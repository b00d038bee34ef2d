"""Password recovery of the root user."""

from cloudtrail_helpers import account, context, succeeded

EVENT_NAMES = ("PasswordRecoveryRequested", "PasswordRecoveryCompleted", "PasswordUpdated", "EmailUpdated")


def rule(event):
    if event.get("eventSource") != "signin.amazonaws.com" or event.get("eventName") not in EVENT_NAMES:
        return False
    return succeeded(event)


def title(event):
    return f"{event.get('eventName')} for the root user of account {account(event)}"


def dedup(event):
    return account(event)


def alert_context(event):
    return context(event)


if __name__ == "__main__":
    from cloudtrail_helpers import print_verdict

    print_verdict(__file__)
