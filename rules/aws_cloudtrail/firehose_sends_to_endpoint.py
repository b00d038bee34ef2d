"""Stream delivered to an address in the internet."""

from cloudtrail_helpers import account, actor, by_automation, context, dedup_key, params, succeeded

EVENT_NAMES = ("CreateDeliveryStream", "UpdateDestination")
ENDPOINTS = ("httpEndpointDestinationConfiguration", "httpEndpointDestinationUpdate")


def rule(event):
    if event.get("eventSource") != "firehose.amazonaws.com" or event.get("eventName") not in EVENT_NAMES:
        return False
    if not succeeded(event) or by_automation(event):
        return False
    return any(params(event).get(key) for key in ENDPOINTS)


def title(event):
    return f"{actor(event)} let a stream of account {account(event)} be delivered to the internet ({event.get('eventName')})"


def dedup(event):
    return dedup_key(event)


def alert_context(event):
    return context(event)


if __name__ == "__main__":
    from cloudtrail_helpers import print_verdict

    print_verdict(__file__)
