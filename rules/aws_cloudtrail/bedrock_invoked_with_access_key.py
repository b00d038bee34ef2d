"""Bedrock model invoked with a long-lived access key."""

from cloudtrail_helpers import account, actor, context, dedup_key, succeeded, text, via_aws_service

EVENT_NAMES = ("InvokeModel", "InvokeModelWithResponseStream", "Converse", "ConverseStream")


def rule(event):
    if event.get("eventSource") != "bedrock.amazonaws.com" or event.get("eventName") not in EVENT_NAMES:
        return False
    if not succeeded(event) or via_aws_service(event):
        return False
    return text(event.deep_get("userIdentity", "accessKeyId")).startswith("AKIA")


def title(event):
    return f"{actor(event)} invoked Bedrock models with a long-lived access key in account {account(event)}"


def dedup(event):
    return dedup_key(event)


def alert_context(event):
    return context(event)


if __name__ == "__main__":
    from cloudtrail_helpers import print_verdict

    print_verdict(__file__)
