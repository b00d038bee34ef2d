"""Organization policy detached, deleted or switched off."""

from cloudtrail_helpers import account, actor, by_aws, context, dedup_key, params, succeeded, text

EVENT_NAMES = ("DetachPolicy", "DeletePolicy", "DisablePolicyType", "UpdatePolicy")


def _policy(event):
    return text(params(event).get("policyId")) or text(params(event).get("policyType")) or "an unknown policy"


def rule(event):
    if event.get("eventSource") != "organizations.amazonaws.com" or event.get("eventName") not in EVENT_NAMES:
        return False
    return succeeded(event) and not by_aws(event)


def title(event):
    return f"{actor(event)} called organizations:{event.get('eventName')} on {_policy(event)} in account {account(event)}"


def severity(event):
    return "MEDIUM" if event.get("eventName") == "UpdatePolicy" else "DEFAULT"


def dedup(event):
    return dedup_key(event)


def alert_context(event):
    return context(event)


if __name__ == "__main__":
    from cloudtrail_helpers import print_verdict

    print_verdict(__file__)
