# Sets made of sets.

READ = frozenset({"Get", "List"})
WRITE = frozenset({"Evil"})


def rule(event):
    return event.get("eventName") in READ | WRITE
