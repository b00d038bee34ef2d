"""One actor reads many secrets."""

from cloudtrail_helpers import account, actor, context, dedup_key, denied, named, succeeded, via_aws_service


def rule(event):
    if event.get("eventSource") != "secretsmanager.amazonaws.com" or event.get("eventName") != "GetSecretValue":
        return False
    return (succeeded(event) or denied(event)) and not via_aws_service(event)


def unique(event):
    return named(event, "secretId")


def title(event):
    return f"{actor(event)} read many secrets in account {account(event)}"


def dedup(event):
    return dedup_key(event, event.get("sourceIPAddress"))


def alert_context(event):
    return context(event)


if __name__ == "__main__":
    from cloudtrail_helpers import print_verdict

    print_verdict(__file__)
