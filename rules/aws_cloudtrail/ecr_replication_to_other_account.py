"""Container images replicated to another account."""

from cloudtrail_helpers import account, actor, by_automation, context, dedup_key, is_other_account, objects
from cloudtrail_helpers import succeeded, text


def _receivers(event):
    rules = objects(event.deep_get("requestParameters", "replicationConfiguration", "rules"))
    registries = [place.get("registryId") for one in rules for place in objects(one.get("destinations"))]
    return sorted({text(registry) for registry in registries if is_other_account(registry, event)})


def rule(event):
    if event.get("eventSource") != "ecr.amazonaws.com" or event.get("eventName") != "PutReplicationConfiguration":
        return False
    if not succeeded(event) or by_automation(event):
        return False
    return bool(_receivers(event))


def title(event):
    return f"{actor(event)} let container images of account {account(event)} be copied to {', '.join(_receivers(event))}"


def dedup(event):
    return dedup_key(event)


def alert_context(event):
    return context(event)


if __name__ == "__main__":
    from cloudtrail_helpers import print_verdict

    print_verdict(__file__)
