# The object lacks the attribute.

from iota import Rule


class Evil(Rule):
    def rule(self, event):
        return event.get("eventName") != "Fine" and self.nothing
