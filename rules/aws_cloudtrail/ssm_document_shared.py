"""Systems Manager document shared."""

from cloudtrail_helpers import account, actor, as_list, by_aws, context, dedup_key, is_other_account, params, succeeded
from cloudtrail_helpers import text


def _receivers(event):
    named = as_list(params(event).get("accountIdsToAdd"))
    return [text(name) for name in named if text(name).lower() == "all" or is_other_account(name, event)]


def rule(event):
    if event.get("eventSource") != "ssm.amazonaws.com" or event.get("eventName") != "ModifyDocumentPermission":
        return False
    if not succeeded(event) or by_aws(event):
        return False
    return bool(_receivers(event))


def title(event):
    target = text(params(event).get("name")) or "unknown"
    return f"{actor(event)} shared document {target} of account {account(event)} with {', '.join(_receivers(event))}"


def severity(event):
    return "DEFAULT" if "all" not in [name.lower() for name in _receivers(event)] else "HIGH"


def dedup(event):
    return dedup_key(event)


def alert_context(event):
    return context(event)


if __name__ == "__main__":
    from cloudtrail_helpers import print_verdict

    print_verdict(__file__)
