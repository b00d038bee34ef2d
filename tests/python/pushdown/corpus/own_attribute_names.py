# Attributes called id and type.


class Finding:
    def __init__(self, name):
        self.id = name
        self.type = "x"


FOUND = Finding("Evil")


def rule(event):
    return event.get("eventName") == "Evil" and FOUND.id == "Evil"
