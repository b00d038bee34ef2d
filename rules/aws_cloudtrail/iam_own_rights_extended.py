"""IAM user or role extends its own rights."""

from cloudtrail_helpers import account, actor, allow_statements, aws_principals, by_automation, context, dedup_key, identity_type
from cloudtrail_helpers import params, succeeded, text

USER_EVENTS = ("PutUserPolicy", "AttachUserPolicy", "AddUserToGroup")
ROLE_EVENTS = ("PutRolePolicy", "AttachRolePolicy")
TRUST_EVENT = "UpdateAssumeRolePolicy"
EVENT_NAMES = (*USER_EVENTS, *ROLE_EVENTS, TRUST_EVENT)


def _is_own_user(event):
    own = text(event.deep_get("userIdentity", "userName"))
    return own != "" and own.lower() == text(params(event).get("userName")).lower()


def _is_own_role(event):
    own = text(event.deep_get("userIdentity", "sessionContext", "sessionIssuer", "userName"))
    return own != "" and own == text(params(event).get("roleName"))


def _lets_itself_in(event):
    """True when a role is made to trust the very user that asks for it."""
    own = text(event.deep_get("userIdentity", "arn"))
    statements = allow_statements(params(event).get("policyDocument"))
    return identity_type(event) == "IAMUser" and any(own in aws_principals(statement) for statement in statements)


def _is_own(event):
    if event.get("eventName") == TRUST_EVENT:
        return _lets_itself_in(event)
    if event.get("eventName") in USER_EVENTS:
        return _is_own_user(event)
    return _is_own_role(event) and not by_automation(event)


def rule(event):
    if event.get("eventSource") != "iam.amazonaws.com" or event.get("eventName") not in EVENT_NAMES:
        return False
    if not succeeded(event):
        return False
    return _is_own(event)


def title(event):
    return f"{actor(event)} extended their own rights ({event.get('eventName')}) in account {account(event)}"


def severity(event):
    return "MEDIUM" if event.get("eventName") in ("AddUserToGroup", *ROLE_EVENTS) else "DEFAULT"


def dedup(event):
    return dedup_key(event)


def alert_context(event):
    return context(event)


if __name__ == "__main__":
    from cloudtrail_helpers import print_verdict

    print_verdict(__file__)
