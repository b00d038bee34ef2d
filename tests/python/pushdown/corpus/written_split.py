# A part of what is written.


def rule(event):
    return str(event.get("names")).split(",")[0] == "['Evil'"
