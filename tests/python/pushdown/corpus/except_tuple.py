# Several classes.


def rule(event):
    try:
        return event["userIdentity"]["type"] == "Root"
    except (KeyError, TypeError):
        return event.get("eventName") == "Evil"
