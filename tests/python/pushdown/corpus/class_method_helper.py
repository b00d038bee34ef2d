# A method calls a method.

from iota import Rule


class Evil(Rule):
    def is_evil(self, event, name="Evil"):
        return event.get("eventName") == name
    def rule(self, event):
        return self.is_evil(event) or self.is_evil(event, name="Worse")
