"""Resources shared outside of the organization."""

from cloudtrail_helpers import account, account_of, actor, as_list, by_aws, context, dedup_key, is_other_account, params
from cloudtrail_helpers import succeeded, text

EVENT_NAMES = ("CreateResourceShare", "AssociateResourceShare")


def _receivers(event):
    named = [text(principal) for principal in as_list(params(event).get("principals"))]
    accounts = [account_of(name) for name in named if ":organizations:" not in name]
    return sorted(number for number in accounts if is_other_account(number, event))


def rule(event):
    if event.get("eventSource") != "ram.amazonaws.com" or event.get("eventName") not in EVENT_NAMES:
        return False
    if not succeeded(event) or by_aws(event):
        return False
    return bool(_receivers(event))


def title(event):
    return f"{actor(event)} shared resources of account {account(event)} with account {', '.join(_receivers(event))}"


def dedup(event):
    return dedup_key(event)


def alert_context(event):
    return context(event)


if __name__ == "__main__":
    from cloudtrail_helpers import print_verdict

    print_verdict(__file__)
