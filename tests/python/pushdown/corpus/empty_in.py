# The empty text is in every text.


def rule(event):
    return "" in event.get("eventName", "") and event.get("eventName") in "Evil"
