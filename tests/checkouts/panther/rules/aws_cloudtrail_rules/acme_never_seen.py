from acme_dynamo_helpers import was_seen


def rule(event):
    return event.get("eventName") == "CreateUser" and not was_seen(event.deep_get("requestParameters", "userName"))
