# The attribute is on the object alone.

from iota import Rule


class Base(Rule):
    def __init__(self, name):
        object.__init__(self)
        self.__dict__.update(name=name)


class Evil(Base):
    def __init__(self):
        Base.__init__(self, "Evil")
    def rule(self, event):
        return event.get("eventName") == self.name
