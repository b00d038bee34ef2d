"""GuardDuty, Security Hub or AWS Config is switched off or cut loose."""

from cloudtrail_helpers import account, actor, by_aws, context, dedup_key, is_false, params, service, succeeded

EVENT_SOURCES = ("guardduty.amazonaws.com", "securityhub.amazonaws.com", "config.amazonaws.com")
EVENT_NAMES = (
    "BatchDisableStandards",
    "DeleteConfigurationRecorder",
    "DeleteDeliveryChannel",
    "DeleteDetector",
    "DeleteMembers",
    "DeletePublishingDestination",
    "DisableSecurityHub",
    "DisassociateFromAdministratorAccount",
    "DisassociateFromMasterAccount",
    "DisassociateMembers",
    "StopConfigurationRecorder",
    "StopMonitoringMembers",
    "UpdateDetector",
)


def rule(event):
    if event.get("eventSource") not in EVENT_SOURCES or event.get("eventName") not in EVENT_NAMES:
        return False
    if not succeeded(event) or by_aws(event):
        return False
    return event.get("eventName") != "UpdateDetector" or is_false(params(event).get("enable"))


def title(event):
    return f"{actor(event)} called {service(event)}:{event.get('eventName')} in account {account(event)}"


def dedup(event):
    return dedup_key(event, service(event))


def alert_context(event):
    return context(event)


if __name__ == "__main__":
    from cloudtrail_helpers import print_verdict

    print_verdict(__file__)
