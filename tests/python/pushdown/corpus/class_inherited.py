# The rule method comes from a base, the constant from the class.

from iota import Rule


class Base(Rule):
    name = "Fine"
    def rule(self, event):
        return event.get("eventName") == self.name


class Evil(Base):
    name = "Evil"
