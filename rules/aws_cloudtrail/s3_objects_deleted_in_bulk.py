"""Many S3 objects deleted."""

from cloudtrail_helpers import account, actor, context, dedup_key, is_person, objects, params, succeeded, text
from cloudtrail_helpers import via_aws_service

EVENT_NAMES = ("DeleteObject", "DeleteObjectVersion")


def _bucket(event):
    return text(params(event).get("bucketName")) or "unknown"


def rule(event):
    if event.get("eventSource") != "s3.amazonaws.com" or event.get("eventName") not in EVENT_NAMES:
        return False
    return succeeded(event) and not via_aws_service(event)


def title(event):
    return f"{actor(event)} deleted many objects of S3 bucket {_bucket(event)} in account {account(event)}"


def severity(event):
    return "DEFAULT" if is_person(event) else "LOW"


def dedup(event):
    return dedup_key(event, _bucket(event))


def alert_context(event):
    return context(event)


if __name__ == "__main__":
    from cloudtrail_helpers import print_verdict

    print_verdict(__file__)
