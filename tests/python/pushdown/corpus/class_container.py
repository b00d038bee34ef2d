# A list of the class that is only read.

from iota import Rule


class Evil(Rule):
    names = ["Evil", "Worse"]
    def rule(self, event):
        return event.get("eventName") in self.names
