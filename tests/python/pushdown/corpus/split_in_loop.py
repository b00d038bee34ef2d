# The end of a list that changes with every turn.


def rule(event):
    text = event.get("eventName", "")
    for _ in (1, 2):
        text = text.split("/")[-1] + "/Evil"
    return text == "Evil/Evil"
