"""A snapshot of a database is shared with everyone or with a foreign account."""

from cloudtrail_helpers import account, actor, as_list, by_aws, context, dedup_key, is_other_account, params
from cloudtrail_helpers import succeeded, text

EVENT_NAMES = ("ModifyDBSnapshotAttribute", "ModifyDBClusterSnapshotAttribute")


def _receivers(event):
    """"all" and the ids of foreign accounts that the request adds."""
    values = as_list(params(event).get("valuesToAdd"))
    return [value for value in values if value == "all" or is_other_account(value, event)]


def rule(event):
    if event.get("eventSource") != "rds.amazonaws.com" or event.get("eventName") not in EVENT_NAMES:
        return False
    if not succeeded(event) or by_aws(event):
        return False
    return params(event).get("attributeName") == "restore" and bool(_receivers(event))


def _snapshot(event):
    request = params(event)
    return text(request.get("dBSnapshotIdentifier")) or text(request.get("dBClusterSnapshotIdentifier")) or "unknown"


def title(event):
    receivers = _receivers(event)
    whom = "everyone" if "all" in receivers else f"account {', '.join(receivers)}"
    return f"{actor(event)} shared RDS snapshot {_snapshot(event)} of account {account(event)} with {whom}"


def severity(event):
    return "CRITICAL" if "all" in _receivers(event) else "DEFAULT"


def dedup(event):
    return dedup_key(event)


def alert_context(event):
    return context(event, sharedWith=_receivers(event))


if __name__ == "__main__":
    from cloudtrail_helpers import print_verdict

    print_verdict(__file__)
