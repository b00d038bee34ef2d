"""Stream, search domain, cache, file system or graph deleted."""

from cloudtrail_helpers import account, actor, by_automation, context, dedup_key, service, succeeded

EVENT_SOURCES = (
    "kinesis.amazonaws.com",
    "es.amazonaws.com",
    "elasticache.amazonaws.com",
    "fsx.amazonaws.com",
    "memorydb.amazonaws.com",
    "kafka.amazonaws.com",
    "docdb-elastic.amazonaws.com",
    "neptune-graph.amazonaws.com",
    "timestream.amazonaws.com",
)
EVENT_NAMES = (
    "DeleteStream",
    "DeleteDomain",
    "DeleteElasticsearchDomain",
    "DeleteReplicationGroup",
    "DeleteVolume",
    "DeleteStorageVirtualMachine",
    "DeleteCluster",
    "DeleteGraph",
    "DeleteTable",
    "DeleteDatabase",
)


def rule(event):
    if event.get("eventSource") not in EVENT_SOURCES or event.get("eventName") not in EVENT_NAMES:
        return False
    return succeeded(event) and not by_automation(event)


def title(event):
    return f"{actor(event)} deleted a data store ({service(event)}:{event.get('eventName')}) in account {account(event)}"


def dedup(event):
    return dedup_key(event)


def alert_context(event):
    return context(event)


if __name__ == "__main__":
    from cloudtrail_helpers import print_verdict

    print_verdict(__file__)
