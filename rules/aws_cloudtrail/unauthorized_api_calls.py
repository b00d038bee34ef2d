"""One actor is refused again and again."""

from cloudtrail_helpers import ACCESS_DENIED_CODES, account, actor, context, dedup_key, via_aws_service


def rule(event):
    if event.get("errorCode") not in ACCESS_DENIED_CODES:
        return False
    # What another account is refused says nothing about credentials of this one.
    return event.deep_get("userIdentity", "type") != "AWSAccount" and not via_aws_service(event)


def title(event):
    return f"{actor(event)} was refused many API calls in account {account(event)}"


def dedup(event):
    return dedup_key(event)


def alert_context(event):
    return context(event)


if __name__ == "__main__":
    from cloudtrail_helpers import print_verdict

    print_verdict(__file__)
