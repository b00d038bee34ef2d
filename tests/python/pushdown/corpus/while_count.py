# while with a counter.


def rule(event):
    names = ("Fine", "Evil")
    index = 0
    while index < 2:
        if event.get("eventName") == names[index] and index == 1:
            return True
        index += 1
    return False
