# isinstance() of constants and of what the rule made itself.


def rule(event):
    known = isinstance("x", str) and isinstance(["x"], list) and isinstance({"x": 1}, dict) and not isinstance(("x",), list)
    return known and not isinstance(None, str) and not isinstance({"x": 1}, list) and event.get("eventName") == "Evil"
