# upper(): ß becomes SS.


def rule(event):
    return event.get("eventName", "").upper() in ("EVIL", "STRASSE")
