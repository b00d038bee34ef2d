# dict.get sees the exact key only.


def rule(event):
    return dict.get(event, "eventName") == "Evil"
