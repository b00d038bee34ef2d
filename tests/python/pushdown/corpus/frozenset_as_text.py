# The text of a set depends on its order.

WORDS = frozenset({"Evil", "Fine"})


def rule(event):
    return event.get("eventName") in (str(WORDS), f"{WORDS}", "-".join(WORDS)) or event.get("errorCode") == "AccessDenied"
