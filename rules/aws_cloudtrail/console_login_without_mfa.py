"""An IAM user signs in to the console with a password alone."""

from cloudtrail_helpers import account, actor, context, dedup_key


def rule(event):
    if event.get("eventSource") != "signin.amazonaws.com" or event.get("eventName") != "ConsoleLogin":
        return False
    # Others prove nothing to AWS: their identity provider asks for MFA, and MFAUsed is always "No". The root user has a rule of its own.
    if event.deep_get("userIdentity", "type") != "IAMUser":
        return False
    if event.deep_get("responseElements", "ConsoleLogin") != "Success":
        return False
    return event.deep_get("additionalEventData", "MFAUsed") == "No"


def title(event):
    return f"{actor(event)} signed in to the console of account {account(event)} without MFA"


def dedup(event):
    return dedup_key(event)


def alert_context(event):
    return context(event)


if __name__ == "__main__":
    from cloudtrail_helpers import print_verdict

    print_verdict(__file__)
