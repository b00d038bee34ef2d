"""Code of a Lambda function replaced."""

from cloudtrail_helpers import account, actor, by_automation, context, dedup_key, is_person, is_true, params, succeeded
from cloudtrail_helpers import text

EVENT_NAMES = ("UpdateFunctionCode", "UpdateFunctionCode20150331", "UpdateFunctionCode20150331v2")
# Lambda appends the version of its API to event names.


def _function(event):
    return text(params(event).get("functionName")).split(":")[-1] or "unknown"


def rule(event):
    if event.get("eventSource") != "lambda.amazonaws.com" or event.get("eventName") not in EVENT_NAMES:
        return False
    if not succeeded(event) or by_automation(event):
        return False
    return not is_true(params(event).get("dryRun"))


def title(event):
    return f"{actor(event)} replaced the code of Lambda function {_function(event)} in account {account(event)}"


def severity(event):
    return "DEFAULT" if is_person(event) else "INFO"


def dedup(event):
    return dedup_key(event, _function(event))


def alert_context(event):
    return context(event)


if __name__ == "__main__":
    from cloudtrail_helpers import print_verdict

    print_verdict(__file__)
