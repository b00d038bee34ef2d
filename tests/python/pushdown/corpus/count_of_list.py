# A list has .count(), and no .lower().


def rule(event):
    return event.get("names", "Evil").count("a") == 1
