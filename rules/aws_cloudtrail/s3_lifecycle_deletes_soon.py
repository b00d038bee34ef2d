"""S3 lifecycle rule deletes objects within days."""

from cloudtrail_helpers import account, actor, by_automation, context, dedup_key, objects, params, succeeded, text

SOON_DAYS = 7
KEEPSAKES = ("log", "trail", "audit", "backup", "archive")


def _bucket(event):
    return text(params(event).get("bucketName")) or "unknown"


def _days(event):
    """The days after which rules that are in force delete current objects, when they are few."""
    found = []
    for configuration in objects(params(event).get("LifecycleConfiguration")):
        for entry in objects(configuration.get("Rule")):
            expirations = objects(entry.get("Expiration")) if entry.get("Status") == "Enabled" else []
            found += [str(expiration.get("Days")) for expiration in expirations]
    return [int(days) for days in found if days.isdecimal() and len(days) < 5 and int(days) <= SOON_DAYS]


def rule(event):
    if event.get("eventSource") != "s3.amazonaws.com" or event.get("eventName") != "PutBucketLifecycle":
        return False
    if not succeeded(event) or by_automation(event):
        return False
    return bool(_days(event))


def title(event):
    return f"{actor(event)} made S3 bucket {_bucket(event)} of account {account(event)} delete objects after {min(_days(event), default=0)} day(s)"


def severity(event):
    return "HIGH" if any(word in _bucket(event).lower() for word in KEEPSAKES) else "DEFAULT"


def dedup(event):
    return dedup_key(event, _bucket(event))


def alert_context(event):
    return context(event)


if __name__ == "__main__":
    from cloudtrail_helpers import print_verdict

    print_verdict(__file__)
