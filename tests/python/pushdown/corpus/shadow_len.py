# len is a lambda.

len = lambda value: 3  # noqa: E731


def rule(event):
    return len(event.get("eventName") or "") == 3
