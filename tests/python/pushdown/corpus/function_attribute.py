# A function keeps its state in an attribute.


def rule(event):
    rule.count = getattr(rule, "count", 0) + 1
    return rule.count % 3 == 0 and event.get("eventName") == "Evil"
