"""An IAM user gets a console password, or another one."""

from cloudtrail_helpers import account, actor, context, dedup_key, params, succeeded, text, via_aws_service

EVENT_NAMES = ("CreateLoginProfile", "UpdateLoginProfile")


def rule(event):
    if event.get("eventSource") != "iam.amazonaws.com" or event.get("eventName") not in EVENT_NAMES:
        return False
    return succeeded(event) and not via_aws_service(event)


def title(event):
    verb = "created" if event.get("eventName") == "CreateLoginProfile" else "replaced"
    name = text(params(event).get("userName")) or "an unknown user"
    return f"{actor(event)} {verb} the console password of {name} in account {account(event)}"


def severity(event):
    return "HIGH" if event.get("eventName") == "UpdateLoginProfile" else "DEFAULT"


def dedup(event):
    return dedup_key(event)


def alert_context(event):
    return context(event)


if __name__ == "__main__":
    from cloudtrail_helpers import print_verdict

    print_verdict(__file__)
