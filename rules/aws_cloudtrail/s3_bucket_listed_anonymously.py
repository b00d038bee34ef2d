"""S3 bucket listed by everyone."""

from cloudtrail_helpers import account, context, params, succeeded, text

EVENT_NAMES = ("ListObjects", "ListObjectVersions", "GetBucketAcl", "GetBucketPolicy")


def _bucket(event):
    return text(params(event).get("bucketName")) or "unknown"


def rule(event):
    if event.get("eventSource") != "s3.amazonaws.com" or event.get("eventName") not in EVENT_NAMES:
        return False
    if not succeeded(event):
        return False
    return event.deep_get("userIdentity", "accountId") == "ANONYMOUS_PRINCIPAL"


def title(event):
    return f"S3 bucket {_bucket(event)} of account {account(event)} answered an anonymous {event.get('eventName')}"


def dedup(event):
    return f"{_bucket(event)} {account(event)}"


def alert_context(event):
    return context(event)


if __name__ == "__main__":
    from cloudtrail_helpers import print_verdict

    print_verdict(__file__)
