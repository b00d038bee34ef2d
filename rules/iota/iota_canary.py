"""The synthetic event that a deployment of Iota sends through itself."""

EVENT_SOURCE = "canary.iota"
EVENT_NAME = "IotaCanary"


def rule(event):
    return event.get("eventSource") == EVENT_SOURCE and event.get("eventName") == EVENT_NAME


def title(event):
    return f"Canary {event.get('eventID')} of {event.get('eventTime')} passed through"


def dedup(event):
    return f"{event.get('eventID')}"


def destinations(event):
    # Nobody wants to read it: its receipt is what counts (docs/deploy.md, "Canary").
    return ["canary"]


if __name__ == "__main__":
    import os
    import sys

    sys.path.append(os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "aws_cloudtrail"))
    from cloudtrail_helpers import print_verdict

    print_verdict(__file__)
