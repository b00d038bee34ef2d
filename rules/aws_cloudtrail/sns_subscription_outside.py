"""Address outside of AWS subscribed to a topic."""

from cloudtrail_helpers import account, actor, by_automation, context, dedup_key, params, succeeded, text

OUTSIDE = ("email", "email-json", "http", "https", "sms")


def _topic(event):
    return text(params(event).get("topicArn")).split(":")[-1] or "unknown"


def rule(event):
    if event.get("eventSource") != "sns.amazonaws.com" or event.get("eventName") != "Subscribe":
        return False
    if not succeeded(event) or by_automation(event):
        return False
    return params(event).get("protocol") in OUTSIDE


def title(event):
    target = text(params(event).get("protocol")) or "an endpoint"
    return f"{actor(event)} subscribed {target} to topic {_topic(event)} in account {account(event)}"


def dedup(event):
    return dedup_key(event)


def alert_context(event):
    return context(event)


if __name__ == "__main__":
    from cloudtrail_helpers import print_verdict

    print_verdict(__file__)
