# A key made by an f-string.


def rule(event):
    return any(event.get(f"event{part}") == "Evil" for part in ("Name", "Source"))
