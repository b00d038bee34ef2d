"""User data of several instances read."""

from cloudtrail_helpers import account, actor, by_automation, context, dedup_key, denied, params, succeeded

UNKNOWN_INSTANCE = "Client.InvalidInstanceID.NotFound"


def rule(event):
    if event.get("eventSource") != "ec2.amazonaws.com" or event.get("eventName") != "DescribeInstanceAttribute":
        return False
    if not (succeeded(event) or denied(event) or event.get("errorCode") == UNKNOWN_INSTANCE) or by_automation(event):
        return False
    return params(event).get("attribute") == "userData"


def title(event):
    return f"{actor(event)} read the user data of several instances in account {account(event)}"


def dedup(event):
    return dedup_key(event)


def alert_context(event):
    return context(event)


if __name__ == "__main__":
    from cloudtrail_helpers import print_verdict

    print_verdict(__file__)
