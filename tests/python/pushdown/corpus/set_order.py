# any() over a set: which element comes first must not matter.

PREFIXES = {"Ev", "Wo"}


def rule(event):
    return any(event.get("eventName", "").startswith(prefix) for prefix in PREFIXES)
