"""IAM user extends their own rights."""

from cloudtrail_helpers import account, actor, context, dedup_key, params, succeeded, text

EVENT_NAMES = ("PutUserPolicy", "AttachUserPolicy", "AddUserToGroup")


def _is_own(event):
    own = text(event.deep_get("userIdentity", "userName"))
    return own != "" and own.lower() == text(params(event).get("userName")).lower()


def rule(event):
    if event.get("eventSource") != "iam.amazonaws.com" or event.get("eventName") not in EVENT_NAMES:
        return False
    if not succeeded(event):
        return False
    return _is_own(event)


def title(event):
    return f"{actor(event)} extended their own rights ({event.get('eventName')}) in account {account(event)}"


def severity(event):
    return "MEDIUM" if event.get("eventName") == "AddUserToGroup" else "DEFAULT"


def dedup(event):
    return dedup_key(event)


def alert_context(event):
    return context(event)


if __name__ == "__main__":
    from cloudtrail_helpers import print_verdict

    print_verdict(__file__)
