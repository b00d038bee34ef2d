"""An account leaves its organization or is removed from it."""

from cloudtrail_helpers import account, actor, by_aws, context, dedup_key, denied, params, succeeded, text

EVENT_NAMES = ("LeaveOrganization", "RemoveAccountFromOrganization", "DeleteOrganization")


def rule(event):
    if event.get("eventSource") != "organizations.amazonaws.com" or event.get("eventName") not in EVENT_NAMES:
        return False
    return (succeeded(event) or denied(event)) and not by_aws(event)


def title(event):
    who, where = actor(event), account(event)
    if denied(event):
        return f"{who} was refused {event.get('eventName')} in account {where}"
    if event.get("eventName") == "LeaveOrganization":
        return f"{who} made account {where} leave its organization"
    if event.get("eventName") == "DeleteOrganization":
        return f"{who} deleted the organization of account {where}"
    return f"{who} removed account {text(params(event).get('accountId')) or 'unknown'} from the organization of {where}"


def severity(event):
    return "MEDIUM" if denied(event) else "DEFAULT"


def dedup(event):
    return dedup_key(event)


def alert_context(event):
    return context(event)


if __name__ == "__main__":
    from cloudtrail_helpers import print_verdict

    print_verdict(__file__)
