# A text that is cut into many.

TEXT = "a," * 400


def rule(event):
    return event.get("eventName") in TEXT.split(",") or len(TEXT.upper()) == 800
