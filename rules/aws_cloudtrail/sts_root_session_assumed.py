"""Root session of a member account assumed."""

from cloudtrail_helpers import account, actor, context, dedup_key, denied, params, succeeded, text, via_aws_service


def rule(event):
    if event.get("eventSource") != "sts.amazonaws.com" or event.get("eventName") != "AssumeRoot":
        return False
    return (succeeded(event) or denied(event)) and not via_aws_service(event)


def title(event):
    target = text(params(event).get("targetPrincipal")) or "an account"
    return f"{actor(event)} assumed a root session of {target}"


def dedup(event):
    return dedup_key(event)


def alert_context(event):
    return context(event)


if __name__ == "__main__":
    from cloudtrail_helpers import print_verdict

    print_verdict(__file__)
