"""KMS key with imported key material."""

from cloudtrail_helpers import account, actor, context, dedup_key, params, succeeded, via_aws_service

EVENT_NAMES = ("CreateKey", "ImportKeyMaterial")


def _is_external(event):
    return event.get("eventName") == "ImportKeyMaterial" or params(event).get("origin") == "EXTERNAL"


def rule(event):
    if event.get("eventSource") != "kms.amazonaws.com" or event.get("eventName") not in EVENT_NAMES:
        return False
    if not succeeded(event) or via_aws_service(event):
        return False
    return _is_external(event)


def title(event):
    return f"{actor(event)} set up a KMS key with key material of their own in account {account(event)}"


def dedup(event):
    return dedup_key(event)


def alert_context(event):
    return context(event)


if __name__ == "__main__":
    from cloudtrail_helpers import print_verdict

    print_verdict(__file__)
