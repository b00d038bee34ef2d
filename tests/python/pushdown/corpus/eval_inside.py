# eval inside the rule.


def rule(event):
    return eval("event.get('eventName')") == "Evil"
