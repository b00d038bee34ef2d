# assert fails.


def rule(event):
    assert event.get("eventName") != "Evil"
    return False
