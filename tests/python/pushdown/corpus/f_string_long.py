# A long constant made of others.

LONG = "x" * 9000


def rule(event):
    return len(f"{LONG}{LONG}") == 18000 and event.get("eventName") != "Fine"
