# A loop over the characters of a field: None cannot be iterated.


def rule(event):
    for character in event.get("eventName"):
        if character == "E":
            return True
    return False
