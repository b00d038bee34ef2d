"""Master password of a database changed."""

from cloudtrail_helpers import account, actor, by_automation, context, dedup_key, params, succeeded, text

EVENT_NAMES = ("ModifyDBInstance", "ModifyDBCluster")


def _name(event):
    request = params(event)
    return text(request.get("dBInstanceIdentifier")) or text(request.get("dBClusterIdentifier")) or "unknown"


def rule(event):
    if event.get("eventSource") != "rds.amazonaws.com" or event.get("eventName") not in EVENT_NAMES:
        return False
    if not succeeded(event) or by_automation(event):
        return False
    return "masterUserPassword" in params(event)


def title(event):
    return f"{actor(event)} changed the master password of database {_name(event)} in account {account(event)}"


def dedup(event):
    return dedup_key(event, _name(event))


def alert_context(event):
    return context(event)


if __name__ == "__main__":
    from cloudtrail_helpers import print_verdict

    print_verdict(__file__)
