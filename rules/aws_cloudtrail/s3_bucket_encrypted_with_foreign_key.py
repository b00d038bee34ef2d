"""S3 bucket encrypted with a key of another account."""

from cloudtrail_helpers import account, account_of, actor, by_aws, context, dedup_key, is_other_account, objects, params
from cloudtrail_helpers import succeeded, text


def _key_accounts(event):
    found = []
    for configuration in objects(params(event).get("ServerSideEncryptionConfiguration")):
        for entry in objects(configuration.get("Rule")):
            defaults = objects(entry.get("ApplyServerSideEncryptionByDefault"))
            found += [account_of(default.get("KMSMasterKeyID")) for default in defaults]
    return sorted({number for number in found if is_other_account(number, event)})


def rule(event):
    if event.get("eventSource") != "s3.amazonaws.com" or event.get("eventName") != "PutBucketEncryption":
        return False
    if not succeeded(event) or by_aws(event):
        return False
    return bool(_key_accounts(event))


def title(event):
    target = text(params(event).get("bucketName")) or "unknown"
    return f"{actor(event)} made S3 bucket {target} of account {account(event)} encrypt with a key of account {', '.join(_key_accounts(event))}"


def dedup(event):
    return dedup_key(event)


def alert_context(event):
    return context(event)


if __name__ == "__main__":
    from cloudtrail_helpers import print_verdict

    print_verdict(__file__)
