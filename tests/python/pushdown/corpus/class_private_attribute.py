# A name of a module that Python changes inside a class.

import odd_helpers
from iota import Rule


class Evil(Rule):
    def rule(self, event):
        return event.get("eventName") == odd_helpers.__secret
