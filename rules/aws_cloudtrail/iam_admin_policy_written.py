"""A policy with administrator rights is written."""

from fnmatch import fnmatchcase

from cloudtrail_helpers import account, actor, allow_statements, as_list, by_aws, context, dedup_key, params
from cloudtrail_helpers import succeeded, text, via_aws_service

EVENT_NAMES = ("PutUserPolicy", "PutGroupPolicy", "PutRolePolicy", "CreatePolicy", "CreatePolicyVersion")

# Ways to become anybody: whoever may use them all, on everything, is an administrator, however that is written.
PROBES = ("iam:attachuserpolicy", "iam:createaccesskey", "iam:putrolepolicy")


def _covers(pattern, action):
    return fnmatchcase(action, text(pattern).lower())


def _is_admin(statement):
    """True for all actions, all of IAM, or all but a list without IAM, on all resources. Conditions do not matter."""
    if not any(text(resource) and not text(resource).strip("*") for resource in as_list(statement.get("Resource"))):
        return False
    if "NotAction" in statement:
        exempt = as_list(statement.get("NotAction"))
        return not any(_covers(pattern, action) for pattern in exempt for action in PROBES)
    allowed = as_list(statement.get("Action"))
    return all(any(_covers(pattern, action) for pattern in allowed) for action in PROBES)


def rule(event):
    if event.get("eventSource") != "iam.amazonaws.com" or event.get("eventName") not in EVENT_NAMES:
        return False
    if not succeeded(event) or by_aws(event):
        return False
    return any(_is_admin(statement) for statement in allow_statements(params(event).get("policyDocument")))


def _target(event):
    for key in ("userName", "groupName", "roleName", "policyName", "policyArn"):
        name = text(params(event).get(key))
        if name:
            return name
    return "unknown"


def title(event):
    what = f"administrator rights ({event.get('eventName')})"
    return f"{actor(event)} wrote {what} for {_target(event)} in account {account(event)}"


def severity(event):
    return "LOW" if via_aws_service(event) else "DEFAULT"


def dedup(event):
    return dedup_key(event)


def alert_context(event):
    return context(event, target=_target(event))


if __name__ == "__main__":
    from cloudtrail_helpers import print_verdict

    print_verdict(__file__)
