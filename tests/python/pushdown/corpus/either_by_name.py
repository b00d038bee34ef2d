# A text that an exception names.


def rule(event):
    name = event.get("eventName", "")
    if name == "Root" or (name.endswith("e") and name != "Fine"):
        return False
    return name != "Evil"
