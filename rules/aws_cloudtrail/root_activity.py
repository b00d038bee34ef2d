"""The root user calls an API."""

from cloudtrail_helpers import account, context, is_true, via_aws_service


def rule(event):
    if event.deep_get("userIdentity", "type") != "Root" or event.get("eventType") == "AwsServiceEvent":
        return False
    if event.get("eventName") == "ConsoleLogin":
        return False
    return not via_aws_service(event)


def title(event):
    return f"Root user called {event.get('eventName')} in account {account(event)}"


def severity(event):
    return "MEDIUM" if is_true(event.get("readOnly")) else "HIGH"


def dedup(event):
    return account(event)


def alert_context(event):
    return context(event)


if __name__ == "__main__":
    from cloudtrail_helpers import print_verdict

    print_verdict(__file__)
