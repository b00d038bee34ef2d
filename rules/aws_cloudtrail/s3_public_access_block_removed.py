"""S3 Block Public Access is deleted or switched off."""

from cloudtrail_helpers import account, actor, by_aws, context, dedup_key, is_true, objects, params, succeeded, text

EVENT_NAMES = (
    "DeleteAccountPublicAccessBlock",
    "DeleteBucketPublicAccessBlock",
    "PutAccountPublicAccessBlock",
    "PutBucketPublicAccessBlock",
)

SETTINGS = ("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets")


def _switched_off(event):
    """The settings that the request does not switch on; S3 takes those that it leaves out as off."""
    configurations = objects(params(event).get("PublicAccessBlockConfiguration"))
    return [name for name in SETTINGS if not all(is_true(configuration.get(name)) for configuration in configurations)]


def rule(event):
    if event.get("eventSource") != "s3.amazonaws.com" or event.get("eventName") not in EVENT_NAMES:
        return False
    if not succeeded(event) or by_aws(event):
        return False
    return text(event.get("eventName")).startswith("Delete") or bool(_switched_off(event))


def _is_account_wide(event):
    return "Account" in text(event.get("eventName"))


def title(event):
    bucket = text(params(event).get("bucketName"))
    of = "all buckets" if _is_account_wide(event) else f"S3 bucket {bucket or 'unknown'}"
    return f"{actor(event)} removed Block Public Access from {of} of account {account(event)}"


def severity(event):
    return "HIGH" if _is_account_wide(event) else "DEFAULT"


def dedup(event):
    return dedup_key(event)


def alert_context(event):
    return context(event, switchedOff=_switched_off(event))


if __name__ == "__main__":
    from cloudtrail_helpers import print_verdict

    print_verdict(__file__)
