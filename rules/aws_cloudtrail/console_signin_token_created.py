"""Console sign-in made of API credentials."""

from cloudtrail_helpers import account, actor, context, dedup_key, succeeded, text, via_aws_service


def _is_identity_center(event):
    return text(event.deep_get("userIdentity", "sessionContext", "sessionIssuer", "userName")).startswith("AWSReservedSSO_")


def rule(event):
    if event.get("eventSource") != "signin.amazonaws.com" or event.get("eventName") != "GetSigninToken":
        return False
    if not succeeded(event) or via_aws_service(event):
        return False
    return not _is_identity_center(event)


def title(event):
    return f"{actor(event)} turned API credentials into a console sign-in in account {account(event)}"


def dedup(event):
    return dedup_key(event)


def alert_context(event):
    return context(event)


if __name__ == "__main__":
    from cloudtrail_helpers import print_verdict

    print_verdict(__file__)
