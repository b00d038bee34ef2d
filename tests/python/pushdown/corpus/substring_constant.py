# The comma is missing: this looks for parts of the text.


def rule(event):
    return event.get("eventName") in ("Evil")
