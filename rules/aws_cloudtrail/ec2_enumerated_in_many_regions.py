"""Instances looked for in many regions."""

from cloudtrail_helpers import account, actor, context, dedup_key, identity_type, is_true, via_aws_service

EVENT_NAMES = ("DescribeInstances", "DescribeAccountAttributes")


def rule(event):
    if event.get("eventSource") != "ec2.amazonaws.com" or event.get("eventName") not in EVENT_NAMES:
        return False
    if identity_type(event) != "IAMUser" or via_aws_service(event):
        return False
    return not is_true(event.get("sessionCredentialFromConsole"))


def unique(event):
    return str(event.get("awsRegion"))


def title(event):
    return f"{actor(event)} looked for instances in many regions of account {account(event)}"


def dedup(event):
    return dedup_key(event)


def alert_context(event):
    return context(event)


if __name__ == "__main__":
    from cloudtrail_helpers import print_verdict

    print_verdict(__file__)
