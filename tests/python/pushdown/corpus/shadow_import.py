# The import brings a function called len.

from odd_helpers import always_three as len


def rule(event):
    return len(event.get("eventName")) == 3
