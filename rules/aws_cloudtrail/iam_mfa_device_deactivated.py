"""An MFA device is deactivated."""

from cloudtrail_helpers import account, actor, by_aws, context, dedup_key, identity_type, params, succeeded, text


def _target(event):
    return text(params(event).get("userName")) or actor(event)


def rule(event):
    if event.get("eventSource") != "iam.amazonaws.com" or event.get("eventName") != "DeactivateMFADevice":
        return False
    return succeeded(event) and not by_aws(event)


def title(event):
    whose = "their own MFA device" if _target(event) == actor(event) else f"an MFA device of {_target(event)}"
    return f"{actor(event)} deactivated {whose} in account {account(event)}"


def severity(event):
    return "HIGH" if identity_type(event) == "Root" or _target(event) != actor(event) else "DEFAULT"


def dedup(event):
    return dedup_key(event)


def alert_context(event):
    return context(event)


if __name__ == "__main__":
    from cloudtrail_helpers import print_verdict

    print_verdict(__file__)
