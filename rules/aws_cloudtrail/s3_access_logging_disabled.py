"""S3 access logging disabled."""

from cloudtrail_helpers import account, actor, by_automation, context, dedup_key, params, succeeded, text


def _is_off(event):
    """True when the request states a logging status that names no target."""
    status = params(event).get("BucketLoggingStatus")
    return isinstance(status, dict) and "LoggingEnabled" not in status


def rule(event):
    if event.get("eventSource") != "s3.amazonaws.com" or event.get("eventName") != "PutBucketLogging":
        return False
    if not succeeded(event) or by_automation(event):
        return False
    return _is_off(event)


def title(event):
    target = text(params(event).get("bucketName")) or "unknown"
    return f"{actor(event)} disabled the access log of S3 bucket {target} in account {account(event)}"


def dedup(event):
    return dedup_key(event)


def alert_context(event):
    return context(event)


if __name__ == "__main__":
    from cloudtrail_helpers import print_verdict

    print_verdict(__file__)
