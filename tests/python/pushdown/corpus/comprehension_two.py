# Two loops.


def rule(event):
    return any(event.get(a + b) == "Evil" for a in ("event", "error") for b in ("Name", "Code"))
