# With one cut from the left the last item may hold marks.


def rule(event):
    return event.get("eventName", "").split("/", 1)[-1] == "a/Evil"
