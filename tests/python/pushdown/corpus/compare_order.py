# < between text and None.


def rule(event):
    return event.get("count") < 5
