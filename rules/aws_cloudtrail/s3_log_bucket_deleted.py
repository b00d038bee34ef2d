"""Bucket of logs deleted."""

from cloudtrail_helpers import account, actor, context, dedup_key, params, succeeded, text, via_aws_service

WORDS = (
    "cloudtrail",
    "cloud-trail",
    "config-bucket",
    "aws-logs",
    "access-logs",
    "flow-logs",
    "flowlogs",
    "audit-logs",
    "security-logs",
)


def _bucket(event):
    return text(params(event).get("bucketName"))


def rule(event):
    if event.get("eventSource") != "s3.amazonaws.com" or event.get("eventName") != "DeleteBucket":
        return False
    if not succeeded(event) or via_aws_service(event):
        return False
    return any(word in _bucket(event).lower() for word in WORDS)


def title(event):
    return f"{actor(event)} deleted S3 bucket {_bucket(event)}, which held logs, in account {account(event)}"


def dedup(event):
    return dedup_key(event)


def alert_context(event):
    return context(event)


if __name__ == "__main__":
    from cloudtrail_helpers import print_verdict

    print_verdict(__file__)
