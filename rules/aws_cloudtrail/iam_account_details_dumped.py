"""All users, roles and policies read at once."""

from cloudtrail_helpers import account, actor, context, dedup_key, denied, succeeded, via_aws_service


def rule(event):
    if event.get("eventSource") != "iam.amazonaws.com" or event.get("eventName") != "GetAccountAuthorizationDetails":
        return False
    return (succeeded(event) or denied(event)) and not via_aws_service(event)


def title(event):
    return f"{actor(event)} read all users, roles and policies of account {account(event)}"


def dedup(event):
    return dedup_key(event)


def alert_context(event):
    return context(event)


if __name__ == "__main__":
    from cloudtrail_helpers import print_verdict

    print_verdict(__file__)
