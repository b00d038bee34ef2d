# What a rule prints goes to the log.


def rule(event):
    if event.get("eventName") == "Fine":
        print("fine")
    return False
