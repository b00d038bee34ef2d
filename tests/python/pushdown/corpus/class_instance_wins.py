# The attribute of the instance hides that of the class.

from iota import Rule


class Evil(Rule):
    name = "Fine"
    def __init__(self):
        self.name = "Evil"
    def rule(self, event):
        return event.get("eventName") == self.name
