# No number has two dots.


def rule(event):
    return "1.2.3" in str(event.get("names"))
