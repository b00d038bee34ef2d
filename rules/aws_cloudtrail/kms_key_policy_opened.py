"""KMS key opened to everyone or another account."""

from cloudtrail_helpers import account, actor, allow_statements, by_aws, context, dedup_key, is_public, other_accounts
from cloudtrail_helpers import params, succeeded

EVENT_NAMES = ("PutKeyPolicy", "CreateKey")


def _policy(event):
    return params(event).get("policy")


def _receivers(event):
    """"everyone" and the ids of foreign accounts that the request lets in."""
    statements = allow_statements(_policy(event))
    everyone = ["everyone"] if any(is_public(statement) for statement in statements) else []
    return everyone + sorted({f"account {n}" for statement in statements for n in other_accounts(statement, event)})


def rule(event):
    if event.get("eventSource") != "kms.amazonaws.com" or event.get("eventName") not in EVENT_NAMES:
        return False
    if not succeeded(event) or by_aws(event):
        return False
    return bool(_receivers(event))


def title(event):
    return f"{actor(event)} opened a KMS key of account {account(event)} to {', '.join(_receivers(event))}"


def severity(event):
    return "CRITICAL" if "everyone" in _receivers(event) else "DEFAULT"


def dedup(event):
    return dedup_key(event)


def alert_context(event):
    return context(event)


if __name__ == "__main__":
    from cloudtrail_helpers import print_verdict

    print_verdict(__file__)
