"""Another version of a policy put in force."""

from cloudtrail_helpers import account, actor, context, dedup_key, params, succeeded, text, via_aws_service


def _policy(event):
    return text(params(event).get("policyArn")).split("/")[-1] or "an unknown policy"


def rule(event):
    if event.get("eventSource") != "iam.amazonaws.com" or event.get("eventName") != "SetDefaultPolicyVersion":
        return False
    return succeeded(event) and not via_aws_service(event)


def title(event):
    target = text(params(event).get("versionId")) or "unknown"
    return f"{actor(event)} put version {target} of {_policy(event)} in force in account {account(event)}"


def dedup(event):
    return dedup_key(event)


def alert_context(event):
    return context(event)


if __name__ == "__main__":
    from cloudtrail_helpers import print_verdict

    print_verdict(__file__)
