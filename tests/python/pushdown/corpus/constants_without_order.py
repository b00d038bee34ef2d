# Constants that have no order.


def rule(event):
    return event.get("eventName") != "Fine" and 1 < "x"
