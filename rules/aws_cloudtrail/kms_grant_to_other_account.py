"""KMS grant for another account."""

from cloudtrail_helpers import account, account_of, actor, context, dedup_key, is_other_account, params, succeeded, text
from cloudtrail_helpers import via_aws_service


def _grantee(event):
    return text(params(event).get("granteePrincipal"))


def rule(event):
    if event.get("eventSource") != "kms.amazonaws.com" or event.get("eventName") != "CreateGrant":
        return False
    if not succeeded(event) or via_aws_service(event):
        return False
    return is_other_account(account_of(_grantee(event)), event)


def title(event):
    target = text(params(event).get("keyId")) or "unknown"
    return f"{actor(event)} granted use of KMS key {target} of account {account(event)} to account {account_of(_grantee(event))}"


def dedup(event):
    return dedup_key(event)


def alert_context(event):
    return context(event)


if __name__ == "__main__":
    from cloudtrail_helpers import print_verdict

    print_verdict(__file__)
