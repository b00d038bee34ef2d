"""CloudTrail delivers somewhere else."""

from cloudtrail_helpers import account, actor, context, dedup_key, params, succeeded, text, via_aws_service

DESTINATIONS = ("s3BucketName", "s3KeyPrefix", "kmsKeyId", "snsTopicName", "cloudWatchLogsLogGroupArn")


def _changed(event):
    return [name for name in DESTINATIONS if name in params(event)]


def _trail(event):
    return text(params(event).get("name")) or "unknown"


def rule(event):
    if event.get("eventSource") != "cloudtrail.amazonaws.com" or event.get("eventName") != "UpdateTrail":
        return False
    if not succeeded(event) or via_aws_service(event):
        return False
    return bool(_changed(event))


def title(event):
    return f"{actor(event)} changed where CloudTrail {_trail(event)} of account {account(event)} delivers to"


def dedup(event):
    return dedup_key(event)


def alert_context(event):
    return context(event, changed=_changed(event))


if __name__ == "__main__":
    from cloudtrail_helpers import print_verdict

    print_verdict(__file__)
