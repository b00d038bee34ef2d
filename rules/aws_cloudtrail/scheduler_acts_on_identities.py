"""Schedule calls IAM, STS or Organizations."""

from cloudtrail_helpers import account, actor, by_automation, context, dedup_key, succeeded, text

EVENT_NAMES = ("CreateSchedule", "UpdateSchedule")
SENSITIVE_TARGETS = (":aws-sdk:iam:", ":aws-sdk:sts:", ":aws-sdk:organizations:", ":aws-sdk:ssoadmin:")


def _target(event):
    return text(event.deep_get("requestParameters", "target", "arn")).lower()


def rule(event):
    if event.get("eventSource") != "scheduler.amazonaws.com" or event.get("eventName") not in EVENT_NAMES:
        return False
    if not succeeded(event) or by_automation(event):
        return False
    return any(name in _target(event) for name in SENSITIVE_TARGETS)


def title(event):
    return f"{actor(event)} scheduled {_target(event).split(':aws-sdk:')[-1]} in account {account(event)}"


def dedup(event):
    return dedup_key(event)


def alert_context(event):
    return context(event)


if __name__ == "__main__":
    from cloudtrail_helpers import print_verdict

    print_verdict(__file__)
