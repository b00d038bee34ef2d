"""MFA device registered for another user."""

from cloudtrail_helpers import account, actor, context, dedup_key, params, succeeded, text, via_aws_service

EVENT_NAMES = ("EnableMFADevice", "ResyncMFADevice")


def _target(event):
    return text(params(event).get("userName"))


def rule(event):
    if event.get("eventSource") != "iam.amazonaws.com" or event.get("eventName") not in EVENT_NAMES:
        return False
    if not succeeded(event) or via_aws_service(event):
        return False
    return _target(event).lower() not in ("", text(event.deep_get("userIdentity", "userName")).lower())


def title(event):
    return f"{actor(event)} registered an MFA device for {_target(event)} in account {account(event)}"


def dedup(event):
    return dedup_key(event)


def alert_context(event):
    return context(event)


if __name__ == "__main__":
    from cloudtrail_helpers import print_verdict

    print_verdict(__file__)
