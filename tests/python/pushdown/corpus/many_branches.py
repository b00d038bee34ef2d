# Branches that multiply.


def rule(event):
    n = 0
    if event.get("a1"): n += 1
    if event.get("a2"): n += 1
    if event.get("a3"): n += 1
    if event.get("a4"): n += 1
    if event.get("a5"): n += 1
    if event.get("a6"): n += 1
    if event.get("a7"): n += 1
    if event.get("a8"): n += 1
    if event.get("a9"): n += 1
    return n > 7 and event.get("eventName") == "Evil"
