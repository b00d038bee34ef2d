"""Redshift data shared with another account."""

from cloudtrail_helpers import account, actor, by_aws, context, dedup_key, is_other_account, params, succeeded, text

EVENT_NAMES = ("AuthorizeSnapshotAccess", "AuthorizeDataShare")


def _receiver(event):
    request = params(event)
    return text(request.get("accountWithRestoreAccess")) or text(request.get("consumerIdentifier"))


def rule(event):
    if event.get("eventSource") != "redshift.amazonaws.com" or event.get("eventName") not in EVENT_NAMES:
        return False
    if not succeeded(event) or by_aws(event):
        return False
    return is_other_account(_receiver(event), event)


def _shared(event):
    request = params(event)
    if text(request.get("dataShareArn")):
        return f"data share {request['dataShareArn'].split('/')[-1]}"
    return f"snapshot {text(request.get('snapshotIdentifier')) or 'unknown'}"


def title(event):
    return f"{actor(event)} shared Redshift {_shared(event)} of account {account(event)} with account {_receiver(event)}"


def dedup(event):
    return dedup_key(event)


def alert_context(event):
    return context(event, sharedWith=_receiver(event))


if __name__ == "__main__":
    from cloudtrail_helpers import print_verdict

    print_verdict(__file__)
