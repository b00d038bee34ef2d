# __slots__.

from iota import Rule


class Evil(Rule):
    __slots__ = ("name",)
    def __init__(self):
        self.name = "Evil"
    def rule(self, event):
        return event.get("eventName") == self.name
