"""An IAM user or root signs in to the console with a password alone."""

from cloudtrail_helpers import account, actor, context, dedup_key, identity_type

# Only these prove their MFA to AWS; for all others the identity provider asks for it and MFAUsed is always "No".
PASSWORD_IDENTITIES = ("IAMUser", "Root")


def rule(event):
    if event.get("eventSource") != "signin.amazonaws.com" or event.get("eventName") != "ConsoleLogin":
        return False
    if event.deep_get("userIdentity", "type") not in PASSWORD_IDENTITIES:
        return False
    if event.deep_get("responseElements", "ConsoleLogin") != "Success":
        return False
    return event.deep_get("additionalEventData", "MFAUsed") == "No"


def title(event):
    return f"{actor(event)} signed in to the console of account {account(event)} without MFA"


def severity(event):
    return "HIGH" if identity_type(event) == "Root" else "DEFAULT"


def dedup(event):
    return dedup_key(event)


def alert_context(event):
    return context(event)


if __name__ == "__main__":
    from cloudtrail_helpers import print_verdict

    print_verdict(__file__)
