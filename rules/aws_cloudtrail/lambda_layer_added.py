"""A Lambda function gets layers, whose code runs with its role."""

from cloudtrail_helpers import account, account_of, actor, as_list, context, dedup_key, is_other_account, params
from cloudtrail_helpers import succeeded, text, via_aws_service

# Lambda appends the version of its API to event names.
EVENT_NAMES = (
    "UpdateFunctionConfiguration",
    "UpdateFunctionConfiguration20150331",
    "UpdateFunctionConfiguration20150331v2",
)


def _layers(event):
    return as_list(params(event).get("layers"))


def rule(event):
    if event.get("eventSource") != "lambda.amazonaws.com" or event.get("eventName") not in EVENT_NAMES:
        return False
    if not succeeded(event) or via_aws_service(event):
        return False
    return bool(_layers(event))


def title(event):
    function = text(params(event).get("functionName")).split(":")[-1] or "unknown"
    return f"{actor(event)} set the layers of Lambda function {function} in account {account(event)}"


def severity(event):
    foreign = any(is_other_account(account_of(layer), event) for layer in _layers(event))
    return "MEDIUM" if foreign else "DEFAULT"


def dedup(event):
    return dedup_key(event)


def alert_context(event):
    return context(event, layers=_layers(event))


if __name__ == "__main__":
    from cloudtrail_helpers import print_verdict

    print_verdict(__file__)
