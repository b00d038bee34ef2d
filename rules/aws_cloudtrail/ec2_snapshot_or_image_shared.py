"""An EBS snapshot or a machine image is shared with everyone or with a foreign account."""

from cloudtrail_helpers import account, actor, by_aws, context, dedup_key, is_other_account, objects, params
from cloudtrail_helpers import succeeded, text

EVENT_NAMES = ("ModifySnapshotAttribute", "ModifyImageAttribute")
PERMISSIONS = ("createVolumePermission", "launchPermission")


def _receivers(event):
    """"all" and the ids of foreign accounts that the request adds."""
    found = []
    for name in PERMISSIONS:
        for permission in objects(params(event).get(name)):
            for receiver in objects(permission.get("add")):
                if receiver.get("group") == "all":
                    found.append("all")
                elif is_other_account(receiver.get("userId"), event):
                    found.append(receiver.get("userId"))
    return found


def rule(event):
    if event.get("eventSource") != "ec2.amazonaws.com" or event.get("eventName") not in EVENT_NAMES:
        return False
    if not succeeded(event) or by_aws(event):
        return False
    return bool(_receivers(event))


def _what(event):
    image = text(params(event).get("imageId"))
    return f"image {image}" if image else f"snapshot {text(params(event).get('snapshotId')) or 'unknown'}"


def title(event):
    receivers = _receivers(event)
    whom = "everyone" if "all" in receivers else f"account {', '.join(receivers)}"
    return f"{actor(event)} shared {_what(event)} of account {account(event)} with {whom}"


def severity(event):
    if "all" in _receivers(event):
        return "CRITICAL"
    return "MEDIUM" if event.get("eventName") == "ModifyImageAttribute" else "DEFAULT"


def dedup(event):
    return dedup_key(event)


def alert_context(event):
    return context(event, sharedWith=_receivers(event))


if __name__ == "__main__":
    from cloudtrail_helpers import print_verdict

    print_verdict(__file__)
