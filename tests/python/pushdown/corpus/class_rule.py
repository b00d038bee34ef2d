# A rule as a class, with a constant of the class.

from iota import Rule


class Evil(Rule):
    NAMES = ("Evil",)
    def rule(self, event):
        return event.get("eventName") in self.NAMES
