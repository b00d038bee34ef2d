"""Access key tried by a secret scanner."""

from cloudtrail_helpers import account, actor, context, dedup_key, succeeded, text, via_aws_service

SCANNERS = ("trufflehog", "gitleaks", "nosey parker", "noseyparker", "ggshield", "detect-secrets", "kingfisher")


def rule(event):
    if event.get("eventSource") != "sts.amazonaws.com" or event.get("eventName") != "GetCallerIdentity":
        return False
    if not succeeded(event) or via_aws_service(event):
        return False
    return any(name in text(event.get("userAgent")).lower() for name in SCANNERS)


def title(event):
    return f"A secret scanner tried an access key of {actor(event)} in account {account(event)}"


def dedup(event):
    return dedup_key(event, event.deep_get("userIdentity", "accessKeyId"))


def alert_context(event):
    return context(event)


if __name__ == "__main__":
    from cloudtrail_helpers import print_verdict

    print_verdict(__file__)
