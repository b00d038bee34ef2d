# get() takes no keywords in a dict, but it does here.


def rule(event):
    return event.get("errorCode", default="AccessDenied") == "AccessDenied"
