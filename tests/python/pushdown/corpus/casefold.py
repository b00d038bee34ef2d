# casefold(): ß becomes ss.


def rule(event):
    return event.get("eventName", "").casefold() == "strasse"
