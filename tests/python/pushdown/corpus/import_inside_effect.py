# The import changes the constant of this module.

NAME = "Evil"


def rule(event):
    if event.get("errorCode") == "AccessDenied":
        from late_tamper import change
        change(rule)
    return event.get("eventName") == NAME
