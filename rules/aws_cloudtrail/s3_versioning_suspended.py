"""S3 versioning or MFA delete switched off."""

from cloudtrail_helpers import account, actor, by_automation, context, dedup_key, objects, params, succeeded, text


def _is_off(event):
    configurations = objects(params(event).get("VersioningConfiguration"))
    return any(c.get("Status") == "Suspended" or c.get("MfaDelete") == "Disabled" for c in configurations)


def rule(event):
    if event.get("eventSource") != "s3.amazonaws.com" or event.get("eventName") != "PutBucketVersioning":
        return False
    if not succeeded(event) or by_automation(event):
        return False
    return _is_off(event)


def title(event):
    target = text(params(event).get("bucketName")) or "unknown"
    return f"{actor(event)} suspended versioning or MFA delete of S3 bucket {target} in account {account(event)}"


def dedup(event):
    return dedup_key(event)


def alert_context(event):
    return context(event)


if __name__ == "__main__":
    from cloudtrail_helpers import print_verdict

    print_verdict(__file__)
