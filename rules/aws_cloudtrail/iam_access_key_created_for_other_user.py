"""An access key is created for somebody else."""

from cloudtrail_helpers import account, actor, context, dedup_key, params, succeeded, text, via_aws_service


def _target(event):
    return text(params(event).get("userName"))


def _is_own_key(event):
    own = text(event.deep_get("userIdentity", "userName"))
    return own.lower() == _target(event).lower()


def rule(event):
    if event.get("eventSource") != "iam.amazonaws.com" or event.get("eventName") != "CreateAccessKey":
        return False
    if not succeeded(event) or via_aws_service(event):
        return False
    return _target(event) != "" and not _is_own_key(event)


def title(event):
    return f"{actor(event)} created an access key for IAM user {_target(event)} in account {account(event)}"


def dedup(event):
    return dedup_key(event)


def alert_context(event):
    return context(event, newAccessKeyId=event.deep_get("responseElements", "accessKey", "accessKeyId"))


if __name__ == "__main__":
    from cloudtrail_helpers import print_verdict

    print_verdict(__file__)
