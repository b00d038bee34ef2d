"""Logs kept for a few days only."""

from cloudtrail_helpers import account, actor, by_automation, context, dedup_key, params, succeeded

EVENT_NAMES = ("PutRetentionPolicy", "DeleteDataProtectionPolicy")
FEWEST_DAYS = 7


def _is_short(event):
    if event.get("eventName") == "DeleteDataProtectionPolicy":
        return True
    days = params(event).get("retentionInDays")
    return isinstance(days, int) and days < FEWEST_DAYS


def rule(event):
    if event.get("eventSource") != "logs.amazonaws.com" or event.get("eventName") not in EVENT_NAMES:
        return False
    if not succeeded(event) or by_automation(event):
        return False
    return _is_short(event)


def title(event):
    return f"{actor(event)} weakened a log group of account {account(event)} ({event.get('eventName')})"


def dedup(event):
    return dedup_key(event)


def alert_context(event):
    return context(event)


if __name__ == "__main__":
    from cloudtrail_helpers import print_verdict

    print_verdict(__file__)
