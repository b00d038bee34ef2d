# __getattr__ makes up attributes.

from iota import Rule


class Evil(Rule):
    def __getattr__(self, name):
        return "Evil"
    def rule(self, event):
        return event.get("eventName") == self.whatever
