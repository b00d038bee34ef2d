# Very many tests.


def rule(event):
    return any(event.get("eventName") == f"Evil{n}" for n in NUMBERS) or event.get("eventName") == "Evil"


NUMBERS = tuple(range(200))
