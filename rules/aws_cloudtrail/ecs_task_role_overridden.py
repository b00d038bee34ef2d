"""Task started with another role."""

from cloudtrail_helpers import account, actor, context, dedup_key, objects, params, succeeded, text, via_aws_service

EVENT_NAMES = ("RunTask", "StartTask")
ROLES = ("taskRoleArn", "executionRoleArn")


def _roles(event):
    overrides = objects(params(event).get("overrides"))
    return [text(override.get(name)) for override in overrides for name in ROLES if text(override.get(name))]


def rule(event):
    if event.get("eventSource") != "ecs.amazonaws.com" or event.get("eventName") not in EVENT_NAMES:
        return False
    if not succeeded(event) or via_aws_service(event):
        return False
    return bool(_roles(event))


def title(event):
    target = text(params(event).get("taskDefinition")) or "unknown"
    roles = ", ".join(role.split("/")[-1] for role in _roles(event))
    return f"{actor(event)} started a task of {target} with role {roles} in account {account(event)}"


def dedup(event):
    return dedup_key(event)


def alert_context(event):
    return context(event, roles=_roles(event))


if __name__ == "__main__":
    from cloudtrail_helpers import print_verdict

    print_verdict(__file__)
