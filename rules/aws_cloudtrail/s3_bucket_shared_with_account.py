"""S3 bucket shared with another account."""

from cloudtrail_helpers import account, actor, allow_statements, by_aws, context, dedup_key, is_limited, other_accounts
from cloudtrail_helpers import params, succeeded, text


def _shared(event):
    statements = allow_statements(params(event).get("bucketPolicy"))
    return [statement for statement in statements if other_accounts(statement, event)]


def _receivers(event):
    return sorted({number for statement in _shared(event) for number in other_accounts(statement, event)})


def _bucket(event):
    return text(params(event).get("bucketName")) or "unknown"


def rule(event):
    if event.get("eventSource") != "s3.amazonaws.com" or event.get("eventName") != "PutBucketPolicy":
        return False
    if not succeeded(event) or by_aws(event):
        return False
    return bool(_shared(event))


def title(event):
    return f"{actor(event)} shared S3 bucket {_bucket(event)} of account {account(event)} with account {', '.join(_receivers(event))}"


def severity(event):
    return "MEDIUM" if all(is_limited(statement) for statement in _shared(event)) else "DEFAULT"


def dedup(event):
    return dedup_key(event, _bucket(event))


def alert_context(event):
    return context(event)


if __name__ == "__main__":
    from cloudtrail_helpers import print_verdict

    print_verdict(__file__)
