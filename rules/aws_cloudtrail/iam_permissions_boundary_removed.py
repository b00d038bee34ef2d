"""Permissions boundary removed."""

from cloudtrail_helpers import account, actor, by_automation, context, dedup_key, params, succeeded, text

DELETING = ("DeleteUserPermissionsBoundary", "DeleteRolePermissionsBoundary")
REPLACING = ("PutUserPermissionsBoundary", "PutRolePermissionsBoundary")
EVENT_NAMES = (*DELETING, *REPLACING)
# A boundary that bounds nothing.
WITHOUT_LIMIT = ("AdministratorAccess", "PowerUserAccess")


def _is_lifted(event):
    boundary = text(params(event).get("permissionsBoundary")).split("/")[-1]
    return event.get("eventName") in DELETING or boundary in WITHOUT_LIMIT


def _target(event):
    return text(params(event).get("userName")) or text(params(event).get("roleName")) or "an unknown identity"


def rule(event):
    if event.get("eventSource") != "iam.amazonaws.com" or event.get("eventName") not in EVENT_NAMES:
        return False
    return succeeded(event) and not by_automation(event) and _is_lifted(event)


def title(event):
    return f"{actor(event)} removed the permissions boundary of {_target(event)} in account {account(event)}"


def dedup(event):
    return dedup_key(event)


def alert_context(event):
    return context(event)


if __name__ == "__main__":
    from cloudtrail_helpers import print_verdict

    print_verdict(__file__)
