"""S3 objects encrypted with a key of the caller."""

from cloudtrail_helpers import account, actor, context, dedup_key, objects, params, succeeded, text, via_aws_service

EVENT_NAMES = ("CopyObject", "PutObject")
CUSTOMER_KEY = "x-amz-server-side-encryption-customer-algorithm"


def _bucket(event):
    return text(params(event).get("bucketName")) or "unknown"


def _is_onto_itself(event):
    return text(params(event).get("x-amz-copy-source")).lstrip("/") == f"{_bucket(event)}/{params(event).get('key')}"


def rule(event):
    if event.get("eventSource") != "s3.amazonaws.com" or event.get("eventName") not in EVENT_NAMES:
        return False
    if not succeeded(event) or via_aws_service(event):
        return False
    return CUSTOMER_KEY in params(event)


def title(event):
    return f"{actor(event)} encrypted objects of S3 bucket {_bucket(event)} with a key of their own in account {account(event)}"


def severity(event):
    return "HIGH" if _is_onto_itself(event) else "DEFAULT"


def dedup(event):
    return dedup_key(event, _bucket(event))


def alert_context(event):
    return context(event)


if __name__ == "__main__":
    from cloudtrail_helpers import print_verdict

    print_verdict(__file__)
