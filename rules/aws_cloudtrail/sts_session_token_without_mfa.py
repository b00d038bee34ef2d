"""Session token made of an access key without MFA."""

from cloudtrail_helpers import account, actor, context, dedup_key, params, succeeded, via_aws_service


def rule(event):
    if event.get("eventSource") != "sts.amazonaws.com" or event.get("eventName") != "GetSessionToken":
        return False
    if not succeeded(event) or via_aws_service(event):
        return False
    return not params(event).get("serialNumber")


def title(event):
    return f"{actor(event)} made a session token without MFA in account {account(event)}"


def dedup(event):
    return dedup_key(event)


def alert_context(event):
    return context(event)


if __name__ == "__main__":
    from cloudtrail_helpers import print_verdict

    print_verdict(__file__)
