"""Many roles tried in vain."""

from cloudtrail_helpers import account, actor, context, dedup_key, denied, named, via_aws_service


def rule(event):
    if event.get("eventSource") != "sts.amazonaws.com" or event.get("eventName") != "AssumeRole":
        return False
    return denied(event) and not via_aws_service(event)


def unique(event):
    return named(event, "roleArn")


def title(event):
    return f"{actor(event)} tried in vain to assume roles in account {account(event)}"


def dedup(event):
    return dedup_key(event)


def alert_context(event):
    return context(event)


if __name__ == "__main__":
    from cloudtrail_helpers import print_verdict

    print_verdict(__file__)
