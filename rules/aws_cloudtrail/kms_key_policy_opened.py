"""KMS key opened to everyone or another account."""

from cloudtrail_helpers import account, actor, by_aws, context, dedup_key, is_for_everyone, opened_statements, params
from cloudtrail_helpers import receivers, succeeded

EVENT_NAMES = ("PutKeyPolicy", "CreateKey")


def _policy(event):
    return params(event).get("policy")


def _opened(event):
    return opened_statements(_policy(event), event)


def rule(event):
    if event.get("eventSource") != "kms.amazonaws.com" or event.get("eventName") not in EVENT_NAMES:
        return False
    if not succeeded(event) or by_aws(event):
        return False
    return bool(_opened(event))


def title(event):
    return f"{actor(event)} opened a KMS key of account {account(event)} to {receivers(_opened(event), event)}"


def severity(event):
    return "CRITICAL" if is_for_everyone(_opened(event)) else "DEFAULT"


def dedup(event):
    return dedup_key(event)


def alert_context(event):
    return context(event)


if __name__ == "__main__":
    from cloudtrail_helpers import print_verdict

    print_verdict(__file__)
