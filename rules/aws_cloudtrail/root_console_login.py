"""The root user signs in to the console."""

from cloudtrail_helpers import account, context


def _used_mfa(event):
    return event.deep_get("additionalEventData", "MFAUsed") == "Yes"


def rule(event):
    if event.get("eventSource") != "signin.amazonaws.com" or event.get("eventName") != "ConsoleLogin":
        return False
    if event.deep_get("userIdentity", "type") != "Root":
        return False
    return event.deep_get("responseElements", "ConsoleLogin") == "Success"


def title(event):
    how = "" if _used_mfa(event) else " without MFA"
    return f"Root user signed in to the console of account {account(event)}{how}"


def severity(event):
    return "HIGH" if _used_mfa(event) else "CRITICAL"


def dedup(event):
    return account(event)


def alert_context(event):
    return context(event, mfaUsed=_used_mfa(event))


if __name__ == "__main__":
    from cloudtrail_helpers import print_verdict

    print_verdict(__file__)
