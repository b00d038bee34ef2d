"""EventBridge rule reacts to new identities or open ports."""

from cloudtrail_helpers import account, actor, by_automation, context, dedup_key, params, succeeded, text

WATCHED = (
    "CreateUser",
    "CreateRole",
    "CreateAccessKey",
    "AuthorizeSecurityGroupIngress",
    "CreateSecurityGroup",
    "CreateLoginProfile",
)


def rule(event):
    if event.get("eventSource") != "events.amazonaws.com" or event.get("eventName") != "PutRule":
        return False
    if not succeeded(event) or by_automation(event):
        return False
    return any(f'"{name}"' in text(params(event).get("eventPattern")) for name in WATCHED)


def title(event):
    target = text(params(event).get("name")) or "unknown"
    return f"{actor(event)} set EventBridge rule {target}, which reacts to changes of identity or network, in account {account(event)}"


def dedup(event):
    return dedup_key(event)


def alert_context(event):
    return context(event)


if __name__ == "__main__":
    from cloudtrail_helpers import print_verdict

    print_verdict(__file__)
