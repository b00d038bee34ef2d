# İ becomes two characters.


def rule(event):
    return event.get("eventName", "").lower() == "i̇"
