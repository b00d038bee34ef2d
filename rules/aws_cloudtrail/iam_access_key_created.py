"""Access key created for oneself."""

from cloudtrail_helpers import account, actor, context, dedup_key, identity_type, params, succeeded, text
from cloudtrail_helpers import via_aws_service


def _is_own(event):
    target = text(params(event).get("userName")).lower()
    return target in ("", text(event.deep_get("userIdentity", "userName")).lower())


def rule(event):
    if event.get("eventSource") != "iam.amazonaws.com" or event.get("eventName") != "CreateAccessKey":
        return False
    if not succeeded(event) or via_aws_service(event):
        return False
    return identity_type(event) == "IAMUser" and _is_own(event)


def title(event):
    return f"{actor(event)} created an access key of their own in account {account(event)}"


def dedup(event):
    return dedup_key(event)


def alert_context(event):
    return context(event)


if __name__ == "__main__":
    from cloudtrail_helpers import print_verdict

    print_verdict(__file__)
