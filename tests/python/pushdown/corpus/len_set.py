# len() of a set that is written with a duplicate.


def rule(event):
    return len({"a", "a"}) == 1 and event.get("eventName") == "Evil"
