"""The values of all secrets that match a filter are retrieved at once."""

from cloudtrail_helpers import account, actor, context, dedup_key, denied, params, succeeded, via_aws_service


def rule(event):
    if event.get("eventSource") != "secretsmanager.amazonaws.com" or event.get("eventName") != "BatchGetSecretValue":
        return False
    if via_aws_service(event) or not (succeeded(event) or denied(event)):
        return False
    return bool(params(event).get("filters"))


def title(event):
    verb = "was refused" if denied(event) else "retrieved"
    return f"{actor(event)} {verb} secrets in bulk by filter in account {account(event)}"


def dedup(event):
    return dedup_key(event)


def alert_context(event):
    return context(event)


if __name__ == "__main__":
    from cloudtrail_helpers import print_verdict

    print_verdict(__file__)
