# match with a guard and a capture.


def rule(event):
    match event.get("eventName"):
        case name if name == "Evil":
            return True
        case other:
            return other == "Worse"
