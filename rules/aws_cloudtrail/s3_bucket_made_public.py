"""An S3 bucket is made public by its policy or its access control list."""

from cloudtrail_helpers import account, actor, allow_statements, as_list, by_aws, context, dedup_key, is_public
from cloudtrail_helpers import params, succeeded, text

EVENT_NAMES = ("PutBucketPolicy", "PutBucketAcl", "CreateBucket")
PUBLIC_CANNED_ACLS = ("public-read", "public-read-write", "authenticated-read")
PUBLIC_GROUPS = ("/groups/global/AllUsers", "/groups/global/AuthenticatedUsers")


def _has_public_policy(request):
    return any(is_public(statement) for statement in allow_statements(request.get("bucketPolicy")))


def _has_public_acl(request):
    if any(acl in PUBLIC_CANNED_ACLS for acl in as_list(request.get("x-amz-acl"))):
        return True
    grants = [request[key] for key in request if key == "AccessControlPolicy" or key.lower().startswith("x-amz-grant-")]
    return any(group in str(grants) for group in PUBLIC_GROUPS)


def rule(event):
    if event.get("eventSource") != "s3.amazonaws.com" or event.get("eventName") not in EVENT_NAMES:
        return False
    if not succeeded(event) or by_aws(event):
        return False
    return _has_public_policy(params(event)) or _has_public_acl(params(event))


def _bucket(event):
    return text(params(event).get("bucketName")) or "unknown"


def title(event):
    how = "policy" if _has_public_policy(params(event)) else "ACL"
    return f"{actor(event)} made S3 bucket {_bucket(event)} of account {account(event)} public by its {how}"


def dedup(event):
    return dedup_key(event, _bucket(event))


def alert_context(event):
    return context(event, bucket=_bucket(event))


if __name__ == "__main__":
    from cloudtrail_helpers import print_verdict

    print_verdict(__file__)
