# := of a global.

LAST = None


def rule(event):
    global LAST
    return (LAST := event.get("eventName")) == "Evil"
