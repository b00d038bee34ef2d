"""Topic or queue opened to everyone or another account."""

from cloudtrail_helpers import account, actor, allow_statements, by_aws, context, dedup_key, is_public, other_accounts
from cloudtrail_helpers import params, succeeded

EVENT_SOURCES = ("sns.amazonaws.com", "sqs.amazonaws.com")
EVENT_NAMES = ("SetTopicAttributes", "CreateTopic", "SetQueueAttributes", "CreateQueue")


def _policy(event):
    request = params(event)
    if request.get("attributeName") == "Policy":
        return request.get("attributeValue")
    attributes = request.get("attributes")
    return attributes.get("Policy") if isinstance(attributes, dict) else None


def _opened(event):
    """The statements that let everyone or a foreign account in."""
    return [s for s in allow_statements(_policy(event)) if is_public(s) or other_accounts(s, event)]


def _is_for_everyone(event):
    return any(is_public(statement) for statement in _opened(event))


def _receivers(event):
    if _is_for_everyone(event):
        return "everyone"
    return ", ".join(sorted({number for statement in _opened(event) for number in other_accounts(statement, event)}))


def rule(event):
    if event.get("eventSource") not in EVENT_SOURCES or event.get("eventName") not in EVENT_NAMES:
        return False
    if not succeeded(event) or by_aws(event):
        return False
    return bool(_opened(event))


def title(event):
    return f"{actor(event)} opened a topic or queue of account {account(event)} to {_receivers(event)}"


def severity(event):
    return "CRITICAL" if _is_for_everyone(event) else "DEFAULT"


def dedup(event):
    return dedup_key(event)


def alert_context(event):
    return context(event)


if __name__ == "__main__":
    from cloudtrail_helpers import print_verdict

    print_verdict(__file__)
