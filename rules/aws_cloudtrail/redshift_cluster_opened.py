"""Redshift cluster made public or its password changed."""

from cloudtrail_helpers import account, actor, by_automation, context, dedup_key, is_true, params, succeeded

EVENT_SOURCES = ("redshift.amazonaws.com", "redshift-serverless.amazonaws.com")
EVENT_NAMES = ("ModifyCluster", "RestoreFromClusterSnapshot", "UpdateWorkgroup", "UpdateNamespace")


def rule(event):
    if event.get("eventSource") not in EVENT_SOURCES or event.get("eventName") not in EVENT_NAMES:
        return False
    if not succeeded(event) or by_automation(event):
        return False
    return is_true(params(event).get("publiclyAccessible")) or "masterUserPassword" in params(event) or "adminUserPassword" in params(event)


def title(event):
    return f"{actor(event)} opened a Redshift cluster of account {account(event)} ({event.get('eventName')})"


def dedup(event):
    return dedup_key(event)


def alert_context(event):
    return context(event)


if __name__ == "__main__":
    from cloudtrail_helpers import print_verdict

    print_verdict(__file__)
