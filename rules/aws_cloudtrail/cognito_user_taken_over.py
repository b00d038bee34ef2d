"""Password or MFA of an app user set by a person."""

from cloudtrail_helpers import account, actor, by_automation, context, dedup_key, is_person, params, succeeded, text

EVENT_NAMES = (
    "AdminSetUserPassword",
    "AdminSetUserMFAPreference",
    "AdminResetUserPassword",
    "SetUserPoolMfaConfig",
)


def rule(event):
    if event.get("eventSource") != "cognito-idp.amazonaws.com" or event.get("eventName") not in EVENT_NAMES:
        return False
    if not succeeded(event) or by_automation(event):
        return False
    return is_person(event)


def title(event):
    target = text(params(event).get("userPoolId")) or "unknown"
    return f"{actor(event)} called {event.get('eventName')} on user pool {target} in account {account(event)}"


def severity(event):
    return "MEDIUM" if event.get("eventName") == "SetUserPoolMfaConfig" else "DEFAULT"


def dedup(event):
    return dedup_key(event)


def alert_context(event):
    return context(event)


if __name__ == "__main__":
    from cloudtrail_helpers import print_verdict

    print_verdict(__file__)
