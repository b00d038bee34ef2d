CALLS = 0


def upper_name(event):
    return event.get("eventName", "").upper()


def counted(event):
    global CALLS
    CALLS += 1
    return event.get("eventName")


def raising(event):
    return event["userIdentity"]["type"]
