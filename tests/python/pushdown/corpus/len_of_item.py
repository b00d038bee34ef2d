# len() of a number.


def rule(event):
    return len(event["count"]) > 7
