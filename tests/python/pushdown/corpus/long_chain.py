# Very many tests.


def rule(event):
    return any(event.get("eventName") == f"Evil{n}.{m}" for n in NUMBERS for m in NUMBERS) or event.get("eventName") == "Evil"


NUMBERS = tuple(range(60))
