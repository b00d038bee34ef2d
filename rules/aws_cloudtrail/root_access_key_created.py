"""The root user gets an access key."""

from cloudtrail_helpers import account, context, params, succeeded


def rule(event):
    if event.get("eventSource") != "iam.amazonaws.com" or event.get("eventName") != "CreateAccessKey":
        return False
    if event.deep_get("userIdentity", "type") != "Root" or not succeeded(event):
        return False
    return not params(event).get("userName")  # with a user name the key is for that user


def title(event):
    return f"Access key created for the root user of account {account(event)}"


def dedup(event):
    return account(event)


def alert_context(event):
    return context(event, newAccessKeyId=event.deep_get("responseElements", "accessKey", "accessKeyId"))


if __name__ == "__main__":
    from cloudtrail_helpers import print_verdict

    print_verdict(__file__)
