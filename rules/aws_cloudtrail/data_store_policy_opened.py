"""Backup vault, file system, access point, search domain, table or catalogue opened."""

from cloudtrail_helpers import account, actor, by_aws, context, dedup_key, is_for_everyone, objects, opened_statements
from cloudtrail_helpers import params, receivers, succeeded

EVENT_SOURCES = (
    "acm-pca.amazonaws.com",
    "backup.amazonaws.com",
    "codeartifact.amazonaws.com",
    "dynamodb.amazonaws.com",
    "elasticfilesystem.amazonaws.com",
    "es.amazonaws.com",
    "glacier.amazonaws.com",
    "glue.amazonaws.com",
    "kafka.amazonaws.com",
    "s3.amazonaws.com",
    "ses.amazonaws.com",
)
EVENT_NAMES = (
    "PutAccessPointPolicy",
    "PutAccessPointPolicyForObjectLambda",
    "PutBackupVaultAccessPolicy",
    "PutClusterPolicy",
    "PutDomainPermissionsPolicy",
    "PutFileSystemPolicy",
    "PutIdentityPolicy",
    "PutMultiRegionAccessPointPolicy",
    "PutPolicy",
    "PutRepositoryPermissionsPolicy",
    "PutResourcePolicy",
    "SetVaultAccessPolicy",
    "UpdateDomainConfig",
    "UpdateElasticsearchDomainConfig",
)
POLICIES = ("policy", "accessPolicies", "policyInJson", "policyDocument")


def _places(event):
    """The request, and the objects that some services wrap it, and the details in it, in."""
    outer = [params(event)]
    inner = [one for request in outer for value in request.values() for one in objects(value)]
    return [*outer, *inner, *(one for request in inner for value in request.values() for one in objects(value))]


def _opened(event):
    policies = [place.get(name) for place in _places(event) for name in POLICIES]
    return [statement for policy in policies for statement in opened_statements(policy, event)]


def rule(event):
    if event.get("eventSource") not in EVENT_SOURCES or event.get("eventName") not in EVENT_NAMES:
        return False
    if not succeeded(event) or by_aws(event):
        return False
    return bool(_opened(event))


def title(event):
    return f"{actor(event)} opened a data store of account {account(event)} to {receivers(_opened(event), event)}"


def severity(event):
    return "CRITICAL" if is_for_everyone(_opened(event)) else "DEFAULT"


def dedup(event):
    return dedup_key(event)


def alert_context(event):
    return context(event)


if __name__ == "__main__":
    from cloudtrail_helpers import print_verdict

    print_verdict(__file__)
