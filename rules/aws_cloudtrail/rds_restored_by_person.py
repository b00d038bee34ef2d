"""Database restored from a snapshot by a person."""

from cloudtrail_helpers import account, actor, by_automation, context, dedup_key, is_person, succeeded

EVENT_NAMES = (
    "RestoreDBInstanceFromDBSnapshot",
    "RestoreDBClusterFromSnapshot",
    "RestoreDBInstanceFromS3",
    "RestoreDBInstanceToPointInTime",
)


def rule(event):
    if event.get("eventSource") != "rds.amazonaws.com" or event.get("eventName") not in EVENT_NAMES:
        return False
    if not succeeded(event) or by_automation(event):
        return False
    return is_person(event)


def title(event):
    return f"{actor(event)} restored a database ({event.get('eventName')}) in account {account(event)}"


def dedup(event):
    return dedup_key(event)


def alert_context(event):
    return context(event)


if __name__ == "__main__":
    from cloudtrail_helpers import print_verdict

    print_verdict(__file__)
