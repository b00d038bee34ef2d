"""Bedrock models tried in vain."""

from cloudtrail_helpers import account, actor, context, dedup_key, denied, via_aws_service

EVENT_NAMES = ("InvokeModel", "InvokeModelWithResponseStream", "Converse", "ConverseStream")
NOT_ENABLED_CODES = ("ResourceNotFoundException", "ValidationException")


def rule(event):
    if event.get("eventSource") != "bedrock.amazonaws.com" or event.get("eventName") not in EVENT_NAMES:
        return False
    return (denied(event) or event.get("errorCode") in NOT_ENABLED_CODES) and not via_aws_service(event)


def title(event):
    return f"{actor(event)} tried Bedrock models in vain in account {account(event)}"


def dedup(event):
    return dedup_key(event)


def alert_context(event):
    return context(event)


if __name__ == "__main__":
    from cloudtrail_helpers import print_verdict

    print_verdict(__file__)
