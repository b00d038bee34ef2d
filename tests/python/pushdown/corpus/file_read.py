# Reading a file.


def rule(event):
    with open(__file__) as file:
        return "Evil" in file.read() and event.get("eventName") == "Evil"
