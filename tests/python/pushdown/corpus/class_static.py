# Static and class methods.

from iota import Rule


class Evil(Rule):
    @staticmethod
    def is_evil(name):
        return name == "Evil"
    @classmethod
    def is_denied(cls, event):
        return event.get("errorCode") == "AccessDenied"
    def rule(self, event):
        return self.is_evil(event.get("eventName")) or self.is_denied(event)
