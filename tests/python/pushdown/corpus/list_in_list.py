# A list is looked for in a list.


def rule(event):
    return [event.get("eventName")] in [["Evil"]]
