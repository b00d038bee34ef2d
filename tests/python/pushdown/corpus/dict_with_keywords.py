# dict(name=…) is not empty.


def rule(event):
    return dict(name="Evil").get("name") == event.get("eventName")
