"""Secret opened to everyone or another account."""

from cloudtrail_helpers import account, actor, by_aws, context, dedup_key, is_for_everyone, opened_statements, params
from cloudtrail_helpers import receivers, succeeded


def _policy(event):
    return params(event).get("resourcePolicy")


def _opened(event):
    return opened_statements(_policy(event), event)


def rule(event):
    if event.get("eventSource") != "secretsmanager.amazonaws.com" or event.get("eventName") != "PutResourcePolicy":
        return False
    if not succeeded(event) or by_aws(event):
        return False
    return bool(_opened(event))


def title(event):
    return f"{actor(event)} opened a secret of account {account(event)} to {receivers(_opened(event), event)}"


def severity(event):
    return "CRITICAL" if is_for_everyone(_opened(event)) else "DEFAULT"


def dedup(event):
    return dedup_key(event)


def alert_context(event):
    return context(event)


if __name__ == "__main__":
    from cloudtrail_helpers import print_verdict

    print_verdict(__file__)
