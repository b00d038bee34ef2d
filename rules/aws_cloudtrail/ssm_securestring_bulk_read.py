"""Many SecureString parameters are decrypted."""

from cloudtrail_helpers import account, actor, as_list, context, dedup_key, denied, is_true, params, succeeded
from cloudtrail_helpers import via_aws_service

EVENT_NAMES = ("GetParameters", "GetParametersByPath")
MANY_NAMES = 5


def rule(event):
    if event.get("eventSource") != "ssm.amazonaws.com" or event.get("eventName") not in EVENT_NAMES:
        return False
    if via_aws_service(event) or not (succeeded(event) or denied(event)):
        return False
    request = params(event)
    if not is_true(request.get("withDecryption")):
        return False
    return len(as_list(request.get("names"))) >= MANY_NAMES or request.get("path") == "/"


def title(event):
    return f"{actor(event)} decrypted many SecureString parameters in account {account(event)}"


def dedup(event):
    return dedup_key(event)


def alert_context(event):
    return context(event)


if __name__ == "__main__":
    from cloudtrail_helpers import print_verdict

    print_verdict(__file__)
