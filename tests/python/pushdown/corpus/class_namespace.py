# The library sets an attribute of the object that the class has too.

import argparse
from iota import Rule


class Evil(Rule, argparse.Namespace):
    name = "Fine"
    def __init__(self):
        argparse.Namespace.__init__(self, name="Evil")
    def rule(self, event):
        return event.get("eventName") == self.name
