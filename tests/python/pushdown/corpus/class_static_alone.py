# A static method.

from iota import Rule


class Evil(Rule):
    @staticmethod
    def is_evil(name):
        return name == "Evil"
    def rule(self, event):
        return self.is_evil(event.get("eventName"))
