# A descriptor of the rule's own.

from iota import Rule


class Changing:
    count = 0
    def __get__(self, instance, owner):
        Changing.count += 1
        return "Evil" if Changing.count % 2 else "Fine"


class Evil(Rule):
    name = Changing()
    def rule(self, event):
        return event.get("eventName") == self.name
