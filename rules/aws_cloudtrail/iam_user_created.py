"""An IAM user is created."""

from cloudtrail_helpers import account, actor, context, dedup_key, params, succeeded, text, via_aws_service


def rule(event):
    if event.get("eventSource") != "iam.amazonaws.com" or event.get("eventName") != "CreateUser":
        return False
    return succeeded(event) and not via_aws_service(event)


def title(event):
    name = text(params(event).get("userName")) or "unknown"
    return f"{actor(event)} created IAM user {name} in account {account(event)}"


def dedup(event):
    return dedup_key(event)


def alert_context(event):
    return context(event)


if __name__ == "__main__":
    from cloudtrail_helpers import print_verdict

    print_verdict(__file__)
