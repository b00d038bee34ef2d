# .count() of text and of a list.


def rule(event):
    return event.get("names", "").count("Evil") == 1
