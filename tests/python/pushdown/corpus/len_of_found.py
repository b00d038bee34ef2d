# len() of a member that is there, or of None.


def rule(event):
    if event.get("count") is None:
        return False
    return len(event.get("count")) > 7
