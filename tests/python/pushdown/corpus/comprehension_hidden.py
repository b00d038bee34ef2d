# The second loop uses a variable before it has a value.

x = ("Evil",)


def rule(event):
    return event.get("eventName") == "Evil" and [x for y in (1,) for x in x]
