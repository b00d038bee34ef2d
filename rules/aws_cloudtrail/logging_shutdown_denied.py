"""Attempt to switch off security logging refused."""

from cloudtrail_helpers import account, actor, by_aws, context, dedup_key, denied

EVENT_SOURCES = (
    "cloudtrail.amazonaws.com",
    "guardduty.amazonaws.com",
    "config.amazonaws.com",
    "securityhub.amazonaws.com",
    "ec2.amazonaws.com",
    "macie2.amazonaws.com",
)
EVENT_NAMES = (
    "StopLogging",
    "DeleteTrail",
    "UpdateTrail",
    "PutEventSelectors",
    "DeleteDetector",
    "UpdateDetector",
    "StopConfigurationRecorder",
    "DeleteConfigurationRecorder",
    "DeleteDeliveryChannel",
    "DisableSecurityHub",
    "DeleteFlowLogs",
    "DisableMacie",
)


def rule(event):
    if event.get("eventSource") not in EVENT_SOURCES or event.get("eventName") not in EVENT_NAMES:
        return False
    return denied(event) and not by_aws(event)


def title(event):
    return f"{actor(event)} was refused {event.get('eventName')} in account {account(event)}"


def dedup(event):
    return dedup_key(event)


def alert_context(event):
    return context(event)


if __name__ == "__main__":
    from cloudtrail_helpers import print_verdict

    print_verdict(__file__)
