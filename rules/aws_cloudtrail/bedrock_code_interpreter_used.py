"""Code run in a Bedrock code interpreter."""

from cloudtrail_helpers import account, actor, context, dedup_key, is_person, succeeded, via_aws_service

EVENT_NAMES = ("StartCodeInterpreterSession", "InvokeCodeInterpreter")


def rule(event):
    if event.get("eventSource") != "bedrock-agentcore.amazonaws.com" or event.get("eventName") not in EVENT_NAMES:
        return False
    if not succeeded(event) or via_aws_service(event):
        return False
    return is_person(event)


def title(event):
    return f"{actor(event)} ran code in a Bedrock code interpreter in account {account(event)}"


def dedup(event):
    return dedup_key(event)


def alert_context(event):
    return context(event)


if __name__ == "__main__":
    from cloudtrail_helpers import print_verdict

    print_verdict(__file__)
