"""The role of an EC2 instance is used to find out what the account has."""

import re

from cloudtrail_helpers import account, actor, context, dedup_key, denied, succeeded, text, via_aws_service

EVENT_SOURCES = ("s3.amazonaws.com", "iam.amazonaws.com", "secretsmanager.amazonaws.com", "organizations.amazonaws.com")
EVENT_NAMES = ("ListBuckets", "ListUsers", "ListRoles", "GetAccountAuthorizationDetails", "ListSecrets", "ListAccounts")

INSTANCE_NUMBER = re.compile(r"[0-9a-f]{8}|[0-9a-f]{17}")


def _is_instance_role(event):
    """True for credentials that the metadata service of an instance handed out."""
    if event.deep_get("userIdentity", "sessionContext", "ec2RoleDelivery"):
        return True
    arn = text(event.deep_get("userIdentity", "arn"))
    session = arn.split("/")[-1]
    if not session.startswith("i-") or ":assumed-role/" not in arn:
        return False
    return INSTANCE_NUMBER.fullmatch(session[2:]) is not None


def rule(event):
    if event.get("eventSource") not in EVENT_SOURCES or event.get("eventName") not in EVENT_NAMES:
        return False
    if via_aws_service(event) or not (succeeded(event) or denied(event)):
        return False
    return _is_instance_role(event)


def title(event):
    return f"Instance role {actor(event)} called {event.get('eventName')} in account {account(event)}"


def dedup(event):
    return dedup_key(event)


def alert_context(event):
    return context(event)


if __name__ == "__main__":
    from cloudtrail_helpers import print_verdict

    print_verdict(__file__)
