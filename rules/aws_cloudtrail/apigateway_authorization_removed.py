"""Authorization of an API removed."""

from cloudtrail_helpers import account, actor, by_automation, context, dedup_key, objects, opened_statements
from cloudtrail_helpers import params, succeeded

EVENT_NAMES = ("UpdateMethod", "DeleteAuthorizer", "UpdateRestApi")


def _opens(change, event):
    path, value = change.get("path"), change.get("value")
    if path == "/authorizationType":
        return value == "NONE"
    return path == "/policy" and bool(opened_statements(value, event))


def _removes(event):
    if event.get("eventName") == "DeleteAuthorizer":
        return True
    inputs = [one for key in ("updateMethodInput", "updateRestApiInput") for one in objects(params(event).get(key))]
    return any(_opens(change, event) for one in inputs for change in objects(one.get("patchOperations")))


def rule(event):
    if event.get("eventSource") != "apigateway.amazonaws.com" or event.get("eventName") not in EVENT_NAMES:
        return False
    if not succeeded(event) or by_automation(event):
        return False
    return _removes(event)


def title(event):
    return f"{actor(event)} removed authorization from an API of account {account(event)} ({event.get('eventName')})"


def dedup(event):
    return dedup_key(event)


def alert_context(event):
    return context(event)


if __name__ == "__main__":
    from cloudtrail_helpers import print_verdict

    print_verdict(__file__)
