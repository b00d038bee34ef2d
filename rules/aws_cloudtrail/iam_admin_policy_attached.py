"""A policy that gives full control is attached to a user, group or role."""

from cloudtrail_helpers import account, actor, by_aws, context, dedup_key, params, succeeded, text, via_aws_service

EVENT_NAMES = ("AttachUserPolicy", "AttachGroupPolicy", "AttachRolePolicy")
# The ends of their ARNs, which are the same in all partitions (aws, aws-cn, aws-us-gov).
ADMIN_POLICIES = (":iam::aws:policy/AdministratorAccess", ":iam::aws:policy/IAMFullAccess", ":iam::aws:policy/PowerUserAccess")


def _policy_arn(event):
    return text(params(event).get("policyArn"))


def _policy(event):
    return _policy_arn(event).split("/")[-1]


def rule(event):
    if event.get("eventSource") != "iam.amazonaws.com" or event.get("eventName") not in EVENT_NAMES:
        return False
    if not succeeded(event) or by_aws(event):
        return False
    return _policy_arn(event).endswith(ADMIN_POLICIES)


def _target(event):
    for kind in ("user", "group", "role"):
        name = text(params(event).get(f"{kind}Name"))
        if name:
            return f"{kind} {name}"
    return "an unknown identity"


def title(event):
    return f"{actor(event)} attached {_policy(event)} to {_target(event)} in account {account(event)}"


def severity(event):
    if via_aws_service(event):
        return "LOW"
    return "MEDIUM" if _policy(event) == "PowerUserAccess" else "DEFAULT"


def dedup(event):
    return dedup_key(event)


def alert_context(event):
    return context(event, policy=_policy(event), target=_target(event))


if __name__ == "__main__":
    from cloudtrail_helpers import print_verdict

    print_verdict(__file__)
