# A helper returns a field or text.


def _name(event):
    name = event.get("eventName")
    return name if isinstance(name, str) else ""


def rule(event):
    return _name(event).startswith("Ev") or _name(event) == ""
