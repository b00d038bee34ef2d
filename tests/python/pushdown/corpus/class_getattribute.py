# __getattribute__ lies about attributes that are there.

from iota import Rule


class Evil(Rule):
    name = "Fine"
    def __getattribute__(self, name):
        return "Evil" if name == "name" else super().__getattribute__(name)
    def rule(self, event):
        return event.get("eventName") == self.name
