"""Screen of an instance captured."""

from cloudtrail_helpers import account, actor, context, dedup_key, params, succeeded, text, via_aws_service


def rule(event):
    if event.get("eventSource") != "ec2.amazonaws.com" or event.get("eventName") != "GetConsoleScreenshot":
        return False
    return succeeded(event) and not via_aws_service(event)


def title(event):
    target = text(params(event).get("instanceId")) or "unknown"
    return f"{actor(event)} took a picture of the console of instance {target} in account {account(event)}"


def dedup(event):
    return dedup_key(event)


def alert_context(event):
    return context(event)


if __name__ == "__main__":
    from cloudtrail_helpers import print_verdict

    print_verdict(__file__)
