"""Password policy of the account weakened."""

from cloudtrail_helpers import account, actor, by_automation, context, dedup_key, params, succeeded

EVENT_NAMES = ("UpdateAccountPasswordPolicy", "DeleteAccountPasswordPolicy")
SHORTEST = 14


def _is_weak(event):
    length = params(event).get("minimumPasswordLength")
    return not isinstance(length, int) or length < SHORTEST or not params(event).get("passwordReusePrevention")


def rule(event):
    if event.get("eventSource") != "iam.amazonaws.com" or event.get("eventName") not in EVENT_NAMES:
        return False
    if not succeeded(event) or by_automation(event):
        return False
    return event.get("eventName") == "DeleteAccountPasswordPolicy" or _is_weak(event)


def title(event):
    return f"{actor(event)} weakened the password policy of account {account(event)}"


def dedup(event):
    return dedup_key(event)


def alert_context(event):
    return context(event)


if __name__ == "__main__":
    from cloudtrail_helpers import print_verdict

    print_verdict(__file__)
