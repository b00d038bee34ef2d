"""S3 objects deleted in batches by a person."""

from cloudtrail_helpers import account, actor, context, dedup_key, is_person, objects, params, succeeded, text
from cloudtrail_helpers import via_aws_service


def _bucket(event):
    return text(params(event).get("bucketName")) or "unknown"


def rule(event):
    if event.get("eventSource") != "s3.amazonaws.com" or event.get("eventName") != "DeleteObjects":
        return False
    if not succeeded(event) or via_aws_service(event):
        return False
    return is_person(event)


def title(event):
    return f"{actor(event)} deleted objects of S3 bucket {_bucket(event)} in batches in account {account(event)}"


def dedup(event):
    return dedup_key(event, _bucket(event))


def alert_context(event):
    return context(event)


if __name__ == "__main__":
    from cloudtrail_helpers import print_verdict

    print_verdict(__file__)
