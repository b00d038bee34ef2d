"""Spot instances requested by a person."""

from cloudtrail_helpers import account, actor, by_automation, context, dedup_key, denied, is_person, succeeded

EVENT_NAMES = ("RequestSpotInstances", "RequestSpotFleet", "CreateFleet")


def rule(event):
    if event.get("eventSource") != "ec2.amazonaws.com" or event.get("eventName") not in EVENT_NAMES:
        return False
    return (succeeded(event) or denied(event)) and not by_automation(event) and is_person(event)


def title(event):
    return f"{actor(event)} requested Spot instances ({event.get('eventName')}) in {event.get('awsRegion')} of account {account(event)}"


def dedup(event):
    return dedup_key(event)


def alert_context(event):
    return context(event)


if __name__ == "__main__":
    from cloudtrail_helpers import print_verdict

    print_verdict(__file__)
