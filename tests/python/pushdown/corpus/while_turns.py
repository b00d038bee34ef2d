# A loop that counts to a number that the analysis does not reach.


def rule(event):
    index = 0
    while index < 100:
        index += 1
    return index == 100 and event.get("eventName") == "Evil"
