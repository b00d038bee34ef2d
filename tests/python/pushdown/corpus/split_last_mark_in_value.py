# No part holds the mark.


def rule(event):
    return event.get("eventName", "a/Evil").split("/")[-1] in ("a/Evil", "Evil")
