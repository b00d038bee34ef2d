# A method of a plain dict of the rule.


def rule(event):
    made = {"Evil": True}
    return made.get("Evil") and made.setdefault("x", event.get("eventName")) == "Evil"
