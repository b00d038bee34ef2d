# The same for a method.

from iota import Rule


class Evil(Rule):
    def __check(self, event):
        return event.get("eventName") == "Evil"
    def rule(self, event):
        return self.__check(event)
