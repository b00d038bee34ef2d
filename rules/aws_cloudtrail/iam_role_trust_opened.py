"""A role is made to trust everyone, or an account that is not one of ours."""

from cloudtrail_helpers import account, actor, by_aws, context, dedup_key, foreign_accounts, is_for_everyone, is_limited
from cloudtrail_helpers import opened_statements, params, succeeded, text

EVENT_NAMES = ("UpdateAssumeRolePolicy", "CreateRole")


def _opened(event):
    document = params(event).get("policyDocument") or params(event).get("assumeRolePolicyDocument")
    return opened_statements(document, event)


def rule(event):
    if event.get("eventSource") != "iam.amazonaws.com" or event.get("eventName") not in EVENT_NAMES:
        return False
    if not succeeded(event) or by_aws(event):
        return False
    return bool(_opened(event))


def _is_guarded(statement):
    """True when a condition limits who may assume the role, or asks for an external id."""
    condition = statement.get("Condition")
    return is_limited(statement) or (isinstance(condition, dict) and "sts:externalid" in str(condition).lower())


def title(event):
    role = text(params(event).get("roleName")) or "unknown"
    opened = _opened(event)
    whom = "everyone" if is_for_everyone(opened) else f"account {', '.join(foreign_accounts(opened, event))}"
    return f"{actor(event)} made role {role} of account {account(event)} trust {whom}"


def severity(event):
    opened = _opened(event)
    if is_for_everyone(opened):
        return "CRITICAL"
    return "MEDIUM" if opened and all(_is_guarded(statement) for statement in opened) else "DEFAULT"


def dedup(event):
    return dedup_key(event)


def alert_context(event):
    return context(event, foreignAccounts=foreign_accounts(_opened(event), event))


if __name__ == "__main__":
    from cloudtrail_helpers import print_verdict

    print_verdict(__file__)
