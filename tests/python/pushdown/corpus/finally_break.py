# A break in finally swallows the failure.


def rule(event):
    for key in ("errorCode", "eventSource"):
        try:
            event[key]
        finally:
            break
    return event.get("eventName") == "Evil"
