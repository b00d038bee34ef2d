# The class constant is a set that a method changes.

from iota import Rule


class Evil(Rule):
    names = {"Evil"}
    def rule(self, event):
        if event.get("errorCode") == "AccessDenied":
            self.names.add("Fine")
        return event.get("eventName") in self.names
