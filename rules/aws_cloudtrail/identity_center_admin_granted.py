"""Administrator rights in a permission set."""

from cloudtrail_helpers import account, actor, allow_statements, as_list, by_aws, context, dedup_key, params, succeeded
from cloudtrail_helpers import text

EVENT_NAMES = ("AttachManagedPolicyToPermissionSet", "PutInlinePolicyToPermissionSet")
ADMIN_POLICIES = ("AdministratorAccess", "IAMFullAccess", "PowerUserAccess")


def _is_admin(event):
    if text(params(event).get("managedPolicyArn")).rpartition(":policy/")[2] in ADMIN_POLICIES:
        return True
    statements = allow_statements(params(event).get("inlinePolicy"))
    return any("*" in as_list(s.get("Action")) and "*" in as_list(s.get("Resource")) for s in statements)


def rule(event):
    if event.get("eventSource") != "sso.amazonaws.com" or event.get("eventName") not in EVENT_NAMES:
        return False
    if not succeeded(event) or by_aws(event):
        return False
    return _is_admin(event)


def title(event):
    return f"{actor(event)} gave a permission set of IAM Identity Center administrator rights in account {account(event)}"


def dedup(event):
    return dedup_key(event)


def alert_context(event):
    return context(event)


if __name__ == "__main__":
    from cloudtrail_helpers import print_verdict

    print_verdict(__file__)
