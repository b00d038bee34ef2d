# Constants that are computed.

PREFIX = "Ev"


def rule(event):
    name = PREFIX + "il"
    return event.get("eventName") == name and 2 - 1 == 1 and -1 < 0 and 7 // 2 == 3 and 7 % 4 == 3
