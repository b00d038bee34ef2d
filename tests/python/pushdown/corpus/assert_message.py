# The message of the assertion has an effect.

NOTES = []


def rule(event):
    try:
        assert event.get("eventName") != "Evil", NOTES.append(1)
    except AssertionError:
        pass
    return False
