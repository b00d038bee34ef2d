# exec inside the rule.


def rule(event):
    exec("global MADE\nMADE = 1")
    return event.get("eventName") == "Evil"
