"""Secret deleted without a way back."""

from cloudtrail_helpers import account, actor, by_automation, context, dedup_key, is_true, params, succeeded, text


def rule(event):
    if event.get("eventSource") != "secretsmanager.amazonaws.com" or event.get("eventName") != "DeleteSecret":
        return False
    if not succeeded(event) or by_automation(event):
        return False
    return is_true(params(event).get("forceDeleteWithoutRecovery"))


def title(event):
    return f"{actor(event)} destroyed secret {text(params(event).get('secretId')) or 'unknown'} of account {account(event)}"


def dedup(event):
    return dedup_key(event)


def alert_context(event):
    return context(event)


if __name__ == "__main__":
    from cloudtrail_helpers import print_verdict

    print_verdict(__file__)
