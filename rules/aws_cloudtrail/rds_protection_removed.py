"""Deletion protection or backups of a database switched off."""

from cloudtrail_helpers import account, actor, by_automation, context, dedup_key, is_false, params, succeeded

EVENT_SOURCES = ("rds.amazonaws.com", "dynamodb.amazonaws.com")
EVENT_NAMES = ("ModifyDBInstance", "ModifyDBCluster", "UpdateTable", "UpdateContinuousBackups")


def _is_weaker(event):
    request = params(event)
    recovery = event.deep_get("requestParameters", "pointInTimeRecoverySpecification", "pointInTimeRecoveryEnabled")
    switches = (request.get("deletionProtection"), request.get("deletionProtectionEnabled"), recovery)
    return any(is_false(switch) for switch in switches) or request.get("backupRetentionPeriod") == 0


def rule(event):
    if event.get("eventSource") not in EVENT_SOURCES or event.get("eventName") not in EVENT_NAMES:
        return False
    if not succeeded(event) or by_automation(event):
        return False
    return _is_weaker(event)


def title(event):
    return f"{actor(event)} took off the protection of a database ({event.get('eventName')}) in account {account(event)}"


def dedup(event):
    return dedup_key(event)


def alert_context(event):
    return context(event)


if __name__ == "__main__":
    from cloudtrail_helpers import print_verdict

    print_verdict(__file__)
