"""Command run in a container."""

from cloudtrail_helpers import account, actor, context, dedup_key, denied, params, succeeded, text, via_aws_service


def rule(event):
    if event.get("eventSource") != "ecs.amazonaws.com" or event.get("eventName") != "ExecuteCommand":
        return False
    return (succeeded(event) or denied(event)) and not via_aws_service(event)


def title(event):
    target = text(params(event).get("cluster")) or "default"
    return f"{actor(event)} ran a command in a container of cluster {target} in account {account(event)}"


def dedup(event):
    return dedup_key(event)


def alert_context(event):
    return context(event)


if __name__ == "__main__":
    from cloudtrail_helpers import print_verdict

    print_verdict(__file__)
