# A generator expression sees its variables late.


def rule(event):
    wanted = "Fine"
    found = (event.get("eventName") == wanted for _ in (1,))
    wanted = "Evil"
    return any(found)
