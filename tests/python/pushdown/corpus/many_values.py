# More values than a condition may hold.

NAMES = tuple(f"Evil{n}" for n in range(3000)) + ("Evil",)


def rule(event):
    return event.get("eventName") in NAMES and event.get("errorCode") == "AccessDenied"
