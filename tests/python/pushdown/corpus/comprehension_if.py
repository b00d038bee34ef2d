# Conditions of a comprehension.


def rule(event):
    return any(True for key in ("errorCode", "eventName") if event.get(key) if event.get(key) == "Evil")
