from acme_aws_helpers import acme_context, actor
from panther_core import PantherEvent


def rule(event: PantherEvent) -> bool:
    return (
        event.get("eventName") == "ConsoleLogin"
        and event.deep_get("userIdentity", "type") == "Root"
        and event.deep_get("responseElements", "ConsoleLogin") == "Success"
    )


def title(event):
    return f"[{actor(event)}] logged in from {event.udm('source_ip')}"


def dedup(event):
    return event.udm("user_account_id", default="")


def alert_context(event):
    return acme_context(event)
