# Python changes names with two underscores inside a class.

from iota import Rule
__name = "Fine"
_Evil__name = "Evil"


class Evil(Rule):
    def rule(self, event):
        return event.get("eventName") == __name
