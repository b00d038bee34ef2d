# The test of the loop has an effect.

LEFT = [1, 2, 3]


def rule(event):
    while LEFT and event.get("eventName") == "Evil":
        LEFT.pop()
    return False
