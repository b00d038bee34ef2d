"""A KMS key is disabled or scheduled for deletion."""

from cloudtrail_helpers import account, actor, context, dedup_key, params, succeeded, text, via_aws_service

EVENT_NAMES = ("ScheduleKeyDeletion", "DisableKey", "DeleteImportedKeyMaterial")
SHORTEST_WAIT_DAYS = 7


def rule(event):
    if event.get("eventSource") != "kms.amazonaws.com" or event.get("eventName") not in EVENT_NAMES:
        return False
    return succeeded(event) and not via_aws_service(event)


def title(event):
    key = text(params(event).get("keyId")) or "unknown"
    return f"{actor(event)} called {event.get('eventName')} on KMS key {key} in account {account(event)}"


def severity(event):
    if event.get("eventName") == "DeleteImportedKeyMaterial":
        return "HIGH"
    return "HIGH" if params(event).get("pendingWindowInDays") == SHORTEST_WAIT_DAYS else "DEFAULT"


def dedup(event):
    return dedup_key(event)


def alert_context(event):
    return context(event)


if __name__ == "__main__":
    from cloudtrail_helpers import print_verdict

    print_verdict(__file__)
