"""A role is made to trust everyone, or an account that is not one of ours."""

from cloudtrail_helpers import account, actor, allow_statements, by_aws, context, dedup_key, is_limited, is_public
from cloudtrail_helpers import other_accounts, params, succeeded, text

EVENT_NAMES = ("UpdateAssumeRolePolicy", "CreateRole")


def _opened(event):
    """The statements that let everyone or a foreign account in."""
    document = params(event).get("policyDocument") or params(event).get("assumeRolePolicyDocument")
    return [s for s in allow_statements(document) if is_public(s) or other_accounts(s, event)]


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


def _accounts(event):
    return sorted({number for statement in _opened(event) for number in other_accounts(statement, event)})


def title(event):
    role = text(params(event).get("roleName")) or "unknown"
    if any(is_public(statement) for statement in _opened(event)):
        whom = "everyone"
    else:
        whom = f"account {', '.join(_accounts(event))}"
    return f"{actor(event)} made role {role} of account {account(event)} trust {whom}"


def severity(event):
    opened = _opened(event)
    if any(is_public(statement) for statement in opened):
        return "CRITICAL"
    return "MEDIUM" if opened and all(_is_guarded(statement) for statement in opened) else "DEFAULT"


def dedup(event):
    return dedup_key(event)


def alert_context(event):
    return context(event, foreignAccounts=_accounts(event))


if __name__ == "__main__":
    from cloudtrail_helpers import print_verdict

    print_verdict(__file__)
