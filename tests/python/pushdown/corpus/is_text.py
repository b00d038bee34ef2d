# `is` with text depends on the implementation.


def rule(event):
    return event.get("eventName") is "Evil"  # noqa: F632
