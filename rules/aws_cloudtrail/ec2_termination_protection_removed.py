"""Protection of an instance against termination removed."""

from cloudtrail_helpers import account, actor, by_automation, context, dedup_key, is_false, params, succeeded, text

PROTECTIONS = ("disableApiTermination", "disableApiStop")


def rule(event):
    if event.get("eventSource") != "ec2.amazonaws.com" or event.get("eventName") != "ModifyInstanceAttribute":
        return False
    if not succeeded(event) or by_automation(event):
        return False
    return any(is_false(event.deep_get("requestParameters", name, "value")) for name in PROTECTIONS)


def title(event):
    return f"{actor(event)} removed the protection of instance {text(params(event).get('instanceId')) or 'unknown'} of account {account(event)}"


def dedup(event):
    return dedup_key(event)


def alert_context(event):
    return context(event)


if __name__ == "__main__":
    from cloudtrail_helpers import print_verdict

    print_verdict(__file__)
