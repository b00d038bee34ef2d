"""A Lambda function or layer is opened to everyone or to a foreign account."""

from cloudtrail_helpers import account, account_of, actor, by_aws, context, dedup_key, is_other_account, params
from cloudtrail_helpers import succeeded, text

# Lambda appends the version of its API to event names.
EVENT_NAMES = (
    "AddPermission",
    "AddPermission20150331",
    "AddPermission20150331v2",
    "AddLayerVersionPermission",
    "AddLayerVersionPermission20181031",
)
LIMITS = ("sourceArn", "sourceAccount", "principalOrgID", "organizationId")


def _is_everyone(request):
    return request.get("principal") == "*" and not any(request.get(limit) for limit in LIMITS)


def rule(event):
    if event.get("eventSource") != "lambda.amazonaws.com" or event.get("eventName") not in EVENT_NAMES:
        return False
    if not succeeded(event) or by_aws(event):
        return False
    request = params(event)
    return _is_everyone(request) or is_other_account(account_of(request.get("principal")), event)


def _what(event):
    layer = text(params(event).get("layerName"))
    return f"layer {layer}" if layer else f"function {text(params(event).get('functionName')) or 'unknown'}"


def title(event):
    everyone = _is_everyone(params(event))
    whom = "everyone" if everyone else f"account {account_of(params(event).get('principal'))}"
    return f"{actor(event)} opened Lambda {_what(event)} of account {account(event)} to {whom}"


def severity(event):
    return "DEFAULT" if _is_everyone(params(event)) else "MEDIUM"


def dedup(event):
    return dedup_key(event)


def alert_context(event):
    return context(event)


if __name__ == "__main__":
    from cloudtrail_helpers import print_verdict

    print_verdict(__file__)
