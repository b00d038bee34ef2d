# An f-string of an object of the event.


def rule(event):
    return "Evil" in f"{event.get('requestParameters')}"
