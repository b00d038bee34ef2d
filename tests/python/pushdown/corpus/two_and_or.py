# Two pairs.


def rule(event):
    return (event.get("eventSource") == "a" and event.get("eventName") == "Evil") or (
        event.get("eventSource") == "b" and event.get("eventName") == "Worse"
    )
