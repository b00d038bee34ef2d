"""DynamoDB table deleted by a person."""

from cloudtrail_helpers import account, actor, by_automation, context, dedup_key, is_person, params, succeeded, text


def rule(event):
    if event.get("eventSource") != "dynamodb.amazonaws.com" or event.get("eventName") != "DeleteTable":
        return False
    if not succeeded(event) or by_automation(event):
        return False
    return is_person(event)


def title(event):
    target = text(params(event).get("tableName")) or "unknown"
    return f"{actor(event)} deleted table {target} of account {account(event)}"


def dedup(event):
    return dedup_key(event)


def alert_context(event):
    return context(event)


if __name__ == "__main__":
    from cloudtrail_helpers import print_verdict

    print_verdict(__file__)
