"""Logs of a service switched off."""

from cloudtrail_helpers import account, actor, by_automation, context, dedup_key, is_false, objects, params, service, succeeded

EVENT_SOURCES = (
    "elasticloadbalancing.amazonaws.com",
    "rds.amazonaws.com",
    "redshift.amazonaws.com",
    "wafv2.amazonaws.com",
)
EVENT_NAMES = (
    "ModifyLoadBalancerAttributes",
    "ModifyDBInstance",
    "ModifyDBCluster",
    "StopActivityStream",
    "DisableLogging",
    "DeleteLoggingConfiguration",
)
DATABASE_CHANGES = ("ModifyDBInstance", "ModifyDBCluster")
LOG_ATTRIBUTES = ("access_logs.s3.enabled", "connection_logs.s3.enabled")


def _switches_off(event):
    """Of a load balancer's attributes and a database's settings only some are about logs; the other calls do nothing else."""
    if event.get("eventName") in DATABASE_CHANGES:
        return bool(event.deep_get("requestParameters", "cloudwatchLogsExportConfiguration", "disableLogTypes"))
    if event.get("eventName") != "ModifyLoadBalancerAttributes":
        return True
    attributes = objects(params(event).get("attributes"))
    return any(one.get("key") in LOG_ATTRIBUTES and is_false(one.get("value")) for one in attributes)


def rule(event):
    if event.get("eventSource") not in EVENT_SOURCES or event.get("eventName") not in EVENT_NAMES:
        return False
    return succeeded(event) and not by_automation(event) and _switches_off(event)


def title(event):
    return f"{actor(event)} switched off logs ({service(event)}:{event.get('eventName')}) in account {account(event)}"


def dedup(event):
    return dedup_key(event)


def alert_context(event):
    return context(event)


if __name__ == "__main__":
    from cloudtrail_helpers import print_verdict

    print_verdict(__file__)
