"""The user data of an instance, which may run as root, is changed."""

from cloudtrail_helpers import account, actor, context, dedup_key, params, succeeded, text, via_aws_service


def rule(event):
    if event.get("eventSource") != "ec2.amazonaws.com" or event.get("eventName") != "ModifyInstanceAttribute":
        return False
    if not succeeded(event) or via_aws_service(event):
        return False
    return "userData" in params(event) or params(event).get("attribute") == "userData"


def title(event):
    instance = text(params(event).get("instanceId")) or "an unknown instance"
    return f"{actor(event)} changed the user data of {instance} in account {account(event)}"


def dedup(event):
    return dedup_key(event)


def alert_context(event):
    return context(event)


if __name__ == "__main__":
    from cloudtrail_helpers import print_verdict

    print_verdict(__file__)
