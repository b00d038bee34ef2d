"""Database opened for SQL over the API of AWS."""

from cloudtrail_helpers import account, actor, by_automation, context, dedup_key, is_true, params, succeeded

EVENT_NAMES = ("EnableHttpEndpoint", "ModifyDBCluster")


def rule(event):
    if event.get("eventSource") != "rds.amazonaws.com" or event.get("eventName") not in EVENT_NAMES:
        return False
    if not succeeded(event) or by_automation(event):
        return False
    return event.get("eventName") == "EnableHttpEndpoint" or is_true(params(event).get("enableHttpEndpoint"))


def title(event):
    return f"{actor(event)} let the Data API query a database cluster of account {account(event)}"


def dedup(event):
    return dedup_key(event)


def alert_context(event):
    return context(event)


if __name__ == "__main__":
    from cloudtrail_helpers import print_verdict

    print_verdict(__file__)
