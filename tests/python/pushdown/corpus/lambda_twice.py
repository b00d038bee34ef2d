# A lambda that is given to itself.


def rule(event):
    again = lambda function: event.get("eventName") == "Evil"  # noqa: E731
    return again(again)
