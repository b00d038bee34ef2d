# Two names, one list.


def rule(event):
    names = ["Fine"]
    other = names
    other.append("Evil")
    return event.get("eventName") in names
