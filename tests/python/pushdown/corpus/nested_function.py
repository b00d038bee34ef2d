# A function inside the rule.


def rule(event):
    def check(name):
        return event.get("eventName") == name
    return check("Evil")
