# Lists put together and spread out.


def rule(event):
    names = ["Get"] + ["Evil"]
    return event.get("eventName") in [*names, "Worse"][1:]
