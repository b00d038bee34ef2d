# A lambda in a staticmethod.

from iota import Rule


class Evil(Rule):
    check = staticmethod(lambda name: name == "Evil")
    def rule(self, event):
        return self.check(event.get("eventName"))
