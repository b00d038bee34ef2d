# Some of several, one of which is a number to Python.


def rule(event):
    words = str(event.get("requestParameters"))
    return any(clue in words for clue in ("Evil/", "169.254.1", "1.0"))
