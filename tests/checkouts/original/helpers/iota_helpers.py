"""What rules of all packs share."""


def deep_get(d, *keys, default=None):
    for key in keys:
        if not isinstance(d, dict):
            return default
        d = d.get(key, default)
    return d


def is_successful(event):
    return not event.get("errorCode") and not event.get("errorMessage")


def aws_rule_context(event):
    return {"eventName": event.get("eventName"), "actor": deep_get(event, "userIdentity", "arn", default="unknown")}
