"""Role for guests of an identity pool set."""

from cloudtrail_helpers import account, actor, by_automation, context, dedup_key, succeeded


def rule(event):
    if event.get("eventSource") != "cognito-identity.amazonaws.com" or event.get("eventName") != "SetIdentityPoolRoles":
        return False
    if not succeeded(event) or by_automation(event):
        return False
    return bool(event.deep_get("requestParameters", "roles", "unauthenticated"))


def title(event):
    return f"{actor(event)} set the role for guests of an identity pool of account {account(event)}"


def dedup(event):
    return dedup_key(event)


def alert_context(event):
    return context(event)


if __name__ == "__main__":
    from cloudtrail_helpers import print_verdict

    print_verdict(__file__)
