# get() with too many arguments.


def rule(event):
    return event.get("eventName") == "Evil" and event.get("a", "b", "c")
