# super() and inheritance.

from iota import Rule


class Base(Rule):
    def rule(self, event):
        return event.get("eventName") == "Evil"


class Evil(Base):
    def rule(self, event):
        return super().rule(event) or event.get("errorCode") == "AccessDenied"
