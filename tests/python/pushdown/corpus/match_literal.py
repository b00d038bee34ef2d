# match with literals.


def rule(event):
    match event.get("eventName"):
        case "Evil" | "Worse":
            return True
        case None:
            return event.get("errorCode") == "AccessDenied"
        case _:
            return False
