# The instance remembers.

from iota import Rule


class Evil(Rule):
    def __init__(self):
        self.last = None
    def rule(self, event):
        again = self.last == event.get("eventName")
        self.last = event.get("eventName")
        return again and event.get("errorCode") == "AccessDenied"
