# Keyword-only and positional-only arguments.


def _check(event, /, key, *, value="Evil"):
    return event.get(key) == value


def rule(event):
    return _check(event, key="eventName") or _check(event, "errorCode", value="AccessDenied")
