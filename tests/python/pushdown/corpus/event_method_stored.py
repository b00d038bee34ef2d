# A method is kept in a variable.


def rule(event):
    get = event.get
    return get("eventName") == "Evil"
