"""Logs or events sent to another account."""

from cloudtrail_helpers import account, account_of, actor, by_automation, context, dedup_key, is_other_account, objects
from cloudtrail_helpers import params, parse_policy, succeeded

EVENT_SOURCES = ("logs.amazonaws.com", "events.amazonaws.com")
EVENT_NAMES = ("PutSubscriptionFilter", "PutAccountPolicy", "PutTargets")


def _receivers(event):
    """The foreign accounts that the request names, sorted."""
    request = params(event)
    arns = [request.get("destinationArn"), parse_policy(request.get("policyDocument")).get("DestinationArn")]
    arns += [target.get("arn") for target in objects(request.get("targets"))]
    numbers = {account_of(arn) for arn in arns}
    return sorted(number for number in numbers if is_other_account(number, event))


def rule(event):
    if event.get("eventSource") not in EVENT_SOURCES or event.get("eventName") not in EVENT_NAMES:
        return False
    if not succeeded(event) or by_automation(event):
        return False
    return bool(_receivers(event))


def title(event):
    receivers = ", ".join(_receivers(event))
    return f"{actor(event)} sends logs or events of account {account(event)} to account {receivers} ({event.get('eventName')})"


def dedup(event):
    return dedup_key(event)


def alert_context(event):
    return context(event, sentTo=_receivers(event))


if __name__ == "__main__":
    from cloudtrail_helpers import print_verdict

    print_verdict(__file__)
