# += changes the list for all who hold it.


def rule(event):
    names = ["Fine"]
    other = names
    other += ["Evil"]
    return event.get("eventName") in names
