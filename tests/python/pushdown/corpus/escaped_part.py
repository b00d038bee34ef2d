# The letter of an escape is no letter.


def rule(event):
    return "nEvil" in event.get("eventName", "") or event.get("eventName", "").endswith("n")
