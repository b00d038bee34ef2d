"""Guest access to AWS allowed in an identity pool."""

from cloudtrail_helpers import account, actor, by_automation, context, dedup_key, is_true, params, succeeded, text

EVENT_NAMES = ("CreateIdentityPool", "UpdateIdentityPool")


def rule(event):
    if event.get("eventSource") != "cognito-identity.amazonaws.com" or event.get("eventName") not in EVENT_NAMES:
        return False
    if not succeeded(event) or by_automation(event):
        return False
    return is_true(params(event).get("allowUnauthenticatedIdentities"))


def title(event):
    target = text(params(event).get("identityPoolName")) or "unknown"
    return f"{actor(event)} allowed guests in identity pool {target} of account {account(event)}"


def dedup(event):
    return dedup_key(event)


def alert_context(event):
    return context(event)


if __name__ == "__main__":
    from cloudtrail_helpers import print_verdict

    print_verdict(__file__)
