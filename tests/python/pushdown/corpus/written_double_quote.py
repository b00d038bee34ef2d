# str() writes other quotes around a text with one in it.


def rule(event):
    return '"it' in str(event.get("names"))
