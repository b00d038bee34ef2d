# A property.

from iota import Rule


class Evil(Rule):
    turns = 0
    @property
    def name(self):
        type(self).turns += 1
        return "Evil" if type(self).turns % 2 else "Fine"
    def rule(self, event):
        return event.get("eventName") == self.name
