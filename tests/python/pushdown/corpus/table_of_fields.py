# A dict of fields.


def rule(event):
    made = {"name": event.get("eventName"), "code": event.get("errorCode")}
    return made.get("name") == "Evil" and made["code"] is None and "other" not in made
