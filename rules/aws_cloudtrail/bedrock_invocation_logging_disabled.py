"""Bedrock model invocation logging deleted."""

from cloudtrail_helpers import account, actor, by_automation, context, dedup_key, succeeded


def rule(event):
    if event.get("eventSource") != "bedrock.amazonaws.com":
        return False
    if event.get("eventName") != "DeleteModelInvocationLoggingConfiguration":
        return False
    return succeeded(event) and not by_automation(event)


def title(event):
    return f"{actor(event)} deleted the logging of model invocations in {event.get('awsRegion')} of account {account(event)}"


def dedup(event):
    return dedup_key(event)


def alert_context(event):
    return context(event)


if __name__ == "__main__":
    from cloudtrail_helpers import print_verdict

    print_verdict(__file__)
