"""Lambda function URL without sign-in."""

from cloudtrail_helpers import account, actor, by_automation, context, dedup_key, params, succeeded, text

EVENT_NAMES = ("CreateFunctionUrlConfig", "UpdateFunctionUrlConfig")


def _function(event):
    return text(params(event).get("functionName")).split(":")[-1] or "unknown"


def rule(event):
    if event.get("eventSource") != "lambda.amazonaws.com" or event.get("eventName") not in EVENT_NAMES:
        return False
    if not succeeded(event) or by_automation(event):
        return False
    return params(event).get("authType") == "NONE"


def title(event):
    return f"{actor(event)} gave Lambda function {_function(event)} of account {account(event)} a URL that everyone can call"


def dedup(event):
    return dedup_key(event, _function(event))


def alert_context(event):
    return context(event)


if __name__ == "__main__":
    from cloudtrail_helpers import print_verdict

    print_verdict(__file__)
