# A list as the answer.


def rule(event):
    return [key for key in ("errorCode", "eventName") if event.get(key) == "Evil"]
