# A quote or a backslash.


def rule(event):
    name = event.get("eventName")
    return isinstance(name, str) and ('"Evil"' in name or name.startswith("\\") or name.endswith('"b'))
