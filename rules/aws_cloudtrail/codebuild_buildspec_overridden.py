"""Build started with foreign instructions."""

from cloudtrail_helpers import account, actor, context, dedup_key, params, succeeded, text, via_aws_service

EVENT_NAMES = ("StartBuild", "StartBuildBatch")
OVERRIDES = ("buildspecOverride", "imageOverride", "serviceRoleOverride")


def rule(event):
    if event.get("eventSource") != "codebuild.amazonaws.com" or event.get("eventName") not in EVENT_NAMES:
        return False
    if not succeeded(event) or via_aws_service(event):
        return False
    return any(text(params(event).get(name)) for name in OVERRIDES)


def title(event):
    target = text(params(event).get("projectName")) or "unknown"
    return f"{actor(event)} started build {target} with other instructions in account {account(event)}"


def dedup(event):
    return dedup_key(event)


def alert_context(event):
    return context(event)


if __name__ == "__main__":
    from cloudtrail_helpers import print_verdict

    print_verdict(__file__)
