"""Database deleted without a last snapshot."""

from cloudtrail_helpers import account, actor, by_automation, context, dedup_key, is_true, params, succeeded, text

EVENT_SOURCES = ("rds.amazonaws.com", "redshift.amazonaws.com")
EVENT_NAMES = ("DeleteDBInstance", "DeleteDBCluster", "DeleteCluster")


def _name(event):
    request = params(event)
    names = (request.get(key) for key in ("dBInstanceIdentifier", "dBClusterIdentifier", "clusterIdentifier"))
    return next((text(name) for name in names if text(name)), "unknown")


def _skips_snapshot(event):
    return is_true(params(event).get("skipFinalSnapshot")) or is_true(params(event).get("skipFinalClusterSnapshot"))


def rule(event):
    if event.get("eventSource") not in EVENT_SOURCES or event.get("eventName") not in EVENT_NAMES:
        return False
    if not succeeded(event) or by_automation(event):
        return False
    return _skips_snapshot(event)


def title(event):
    return f"{actor(event)} deleted database {_name(event)} of account {account(event)} without a last snapshot"


def dedup(event):
    return dedup_key(event)


def alert_context(event):
    return context(event)


if __name__ == "__main__":
    from cloudtrail_helpers import print_verdict

    print_verdict(__file__)
