# One of several texts, asked for one after the other.


def rule(event):
    agent = str(event.get("eventName")).lower()
    return any(name in agent for name in ("evil", "fine", "root", "vi", "x"))
