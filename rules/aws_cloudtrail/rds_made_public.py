"""Database made reachable from the internet."""

from cloudtrail_helpers import account, actor, by_aws, context, dedup_key, is_true, params, succeeded, text

EVENT_NAMES = (
    "CreateDBInstance",
    "ModifyDBInstance",
    "CreateDBInstanceReadReplica",
    "RestoreDBInstanceFromDBSnapshot",
    "RestoreDBInstanceToPointInTime",
    "CreateDBCluster",
)


def _name(event):
    request = params(event)
    return text(request.get("dBInstanceIdentifier")) or text(request.get("dBClusterIdentifier")) or "unknown"


def rule(event):
    if event.get("eventSource") != "rds.amazonaws.com" or event.get("eventName") not in EVENT_NAMES:
        return False
    if not succeeded(event) or by_aws(event):
        return False
    return is_true(params(event).get("publiclyAccessible"))


def title(event):
    return f"{actor(event)} made database {_name(event)} of account {account(event)} publicly accessible"


def dedup(event):
    return dedup_key(event, _name(event))


def alert_context(event):
    return context(event)


if __name__ == "__main__":
    from cloudtrail_helpers import print_verdict

    print_verdict(__file__)
