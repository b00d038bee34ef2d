"""Volume created from a snapshot."""

from cloudtrail_helpers import account, actor, by_automation, context, dedup_key, is_person, params, succeeded, text


def _snapshot(event):
    return text(params(event).get("snapshotId"))


def rule(event):
    if event.get("eventSource") != "ec2.amazonaws.com" or event.get("eventName") != "CreateVolume":
        return False
    if not succeeded(event) or by_automation(event):
        return False
    return _snapshot(event) != "" and is_person(event)


def title(event):
    return f"{actor(event)} created a volume of snapshot {_snapshot(event)} in account {account(event)}"


def dedup(event):
    return dedup_key(event)


def alert_context(event):
    return context(event)


if __name__ == "__main__":
    from cloudtrail_helpers import print_verdict

    print_verdict(__file__)
