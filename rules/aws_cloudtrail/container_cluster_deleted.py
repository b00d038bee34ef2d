"""Cluster of containers deleted."""

from cloudtrail_helpers import account, actor, by_automation, context, dedup_key, service, succeeded

EVENT_SOURCES = ("eks.amazonaws.com", "ecs.amazonaws.com")


def rule(event):
    if event.get("eventSource") not in EVENT_SOURCES or event.get("eventName") != "DeleteCluster":
        return False
    return succeeded(event) and not by_automation(event)


def title(event):
    return f"{actor(event)} deleted a cluster of {service(event)} in account {account(event)}"


def dedup(event):
    return dedup_key(event)


def alert_context(event):
    return context(event)


if __name__ == "__main__":
    from cloudtrail_helpers import print_verdict

    print_verdict(__file__)
