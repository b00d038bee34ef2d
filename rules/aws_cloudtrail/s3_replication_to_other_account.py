"""S3 bucket replicated to another account."""

from cloudtrail_helpers import account, actor, by_aws, context, dedup_key, is_other_account, objects, params, succeeded
from cloudtrail_helpers import text


def _receivers(event):
    found = []
    for configuration in objects(params(event).get("ReplicationConfiguration")):
        for entry in objects(configuration.get("Rule")):
            found += [text(destination.get("Account")) for destination in objects(entry.get("Destination"))]
    return sorted({number for number in found if is_other_account(number, event)})


def rule(event):
    if event.get("eventSource") != "s3.amazonaws.com" or event.get("eventName") != "PutBucketReplication":
        return False
    if not succeeded(event) or by_aws(event):
        return False
    return bool(_receivers(event))


def title(event):
    target = text(params(event).get("bucketName")) or "unknown"
    return f"{actor(event)} made S3 bucket {target} of account {account(event)} copy its objects to account {', '.join(_receivers(event))}"


def dedup(event):
    return dedup_key(event)


def alert_context(event):
    return context(event)


if __name__ == "__main__":
    from cloudtrail_helpers import print_verdict

    print_verdict(__file__)
