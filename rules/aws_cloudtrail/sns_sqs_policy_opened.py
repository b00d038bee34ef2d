"""Topic or queue opened to everyone or another account."""

from cloudtrail_helpers import account, actor, by_aws, context, dedup_key, is_for_everyone, opened_statements, params
from cloudtrail_helpers import receivers, succeeded

EVENT_SOURCES = ("sns.amazonaws.com", "sqs.amazonaws.com")
EVENT_NAMES = ("SetTopicAttributes", "CreateTopic", "SetQueueAttributes", "CreateQueue")


def _policy(event):
    request = params(event)
    if request.get("attributeName") == "Policy":
        return request.get("attributeValue")
    attributes = request.get("attributes")
    return attributes.get("Policy") if isinstance(attributes, dict) else None


def _opened(event):
    return opened_statements(_policy(event), event)


def rule(event):
    if event.get("eventSource") not in EVENT_SOURCES or event.get("eventName") not in EVENT_NAMES:
        return False
    if not succeeded(event) or by_aws(event):
        return False
    return bool(_opened(event))


def title(event):
    return f"{actor(event)} opened a topic or queue of account {account(event)} to {receivers(_opened(event), event)}"


def severity(event):
    return "CRITICAL" if is_for_everyone(_opened(event)) else "DEFAULT"


def dedup(event):
    return dedup_key(event)


def alert_context(event):
    return context(event)


if __name__ == "__main__":
    from cloudtrail_helpers import print_verdict

    print_verdict(__file__)
