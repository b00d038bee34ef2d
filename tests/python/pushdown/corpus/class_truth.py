# The object of the rule decides about its truth.

from iota import Rule


class Evil(Rule):
    def __len__(self):
        return 0
    def rule(self, event):
        return not self and event.get("eventName") != "Fine"
