"""Events sent to another account or to the internet."""

from cloudtrail_helpers import account, account_of, actor, by_automation, context, dedup_key, is_other_account
from cloudtrail_helpers import objects, params, succeeded

EVENT_NAMES = ("PutTargets", "CreateApiDestination", "UpdateApiDestination")


def _goes_outside(event):
    """Of a rule's targets only those of other accounts do; the other calls are about nothing else."""
    if event.get("eventName") != "PutTargets":
        return True
    targets = objects(params(event).get("targets"))
    return any(is_other_account(account_of(target.get("arn")), event) for target in targets)


def rule(event):
    if event.get("eventSource") != "events.amazonaws.com" or event.get("eventName") not in EVENT_NAMES:
        return False
    if not succeeded(event) or by_automation(event):
        return False
    return _goes_outside(event)


def title(event):
    return f"{actor(event)} let events of account {account(event)} be sent outside ({event.get('eventName')})"


def dedup(event):
    return dedup_key(event)


def alert_context(event):
    return context(event)


if __name__ == "__main__":
    from cloudtrail_helpers import print_verdict

    print_verdict(__file__)
