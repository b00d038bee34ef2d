# A comprehension that fails inside a try leaves no variable behind.


def rule(event):
    key = "eventName"
    try:
        [event[key] for key in ("errorCode", "eventSource")]
    except KeyError:
        return event.get(key) == "Evil"
    return False
