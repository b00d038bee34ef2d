# With one cut from the right the first item may hold marks.


def rule(event):
    return event.get("eventName", "").rsplit("/", 1)[0] == "Evil/a"
