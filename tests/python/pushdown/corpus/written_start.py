# How it begins and ends.


def rule(event):
    return str(event.get("names")).startswith("['Evil") or str(event.get("names")).endswith("Evil']")
