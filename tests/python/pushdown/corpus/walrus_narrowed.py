# := and what it found out.


def rule(event):
    if (name := event["eventName"]) != "Evil":
        return False
    return name == "Evil"
