# The attribute was put on the object at import.

from iota import Rule


class Evil(Rule):
    name = "Fine"
    def rule(self, event):
        return event.get("eventName") == self.name
    def __new__(cls):
        made = super().__new__(cls)
        vars(made)["name"] = "Evil"
        return made
