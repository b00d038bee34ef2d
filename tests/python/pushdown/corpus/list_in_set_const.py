# A list is looked for in a set: TypeError.


def rule(event):
    return event.get("eventName") != "Fine" and [] in frozenset({"Evil"})
