"""Default retention of an S3 bucket removed."""

from cloudtrail_helpers import account, actor, by_automation, context, dedup_key, objects, params, succeeded, text


def _keeps_nothing(event):
    configurations = objects(params(event).get("ObjectLockConfiguration"))
    return bool(configurations) and not any(one.get("Rule") for one in configurations)


def rule(event):
    if event.get("eventSource") != "s3.amazonaws.com" or event.get("eventName") != "PutObjectLockConfiguration":
        return False
    if not succeeded(event) or by_automation(event):
        return False
    return _keeps_nothing(event)


def title(event):
    return f"{actor(event)} removed the default retention of S3 bucket {text(params(event).get('bucketName')) or 'unknown'} of account {account(event)}"


def dedup(event):
    return dedup_key(event)


def alert_context(event):
    return context(event)


if __name__ == "__main__":
    from cloudtrail_helpers import print_verdict

    print_verdict(__file__)
