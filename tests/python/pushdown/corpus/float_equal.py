# 1.0 == 1 == True.


def rule(event):
    return event.get("count") == 1.0
