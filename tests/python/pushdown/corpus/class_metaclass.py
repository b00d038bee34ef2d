# A metaclass.

from iota import Rule


class Meta(type):
    @property
    def name(cls):
        return "Fine"


class Evil(Rule, metaclass=Meta):
    name = "Evil"
    def rule(self, event):
        return event.get("eventName") == self.name
