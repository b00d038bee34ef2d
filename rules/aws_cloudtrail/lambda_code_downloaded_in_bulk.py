"""Code of many Lambda functions downloaded."""

from cloudtrail_helpers import account, actor, by_automation, context, dedup_key, denied, named, succeeded

EVENT_NAMES = ("GetFunction", "GetFunction20150331", "GetFunction20150331v2")


def rule(event):
    if event.get("eventSource") != "lambda.amazonaws.com" or event.get("eventName") not in EVENT_NAMES:
        return False
    return (succeeded(event) or denied(event)) and not by_automation(event)


def unique(event):
    return named(event, "functionName")


def title(event):
    return f"{actor(event)} downloaded the code and settings of many Lambda functions in account {account(event)}"


def dedup(event):
    return dedup_key(event)


def alert_context(event):
    return context(event)


if __name__ == "__main__":
    from cloudtrail_helpers import print_verdict

    print_verdict(__file__)
