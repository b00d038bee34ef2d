# The library sets an attribute that only the object has.

import argparse
from iota import Rule


class Evil(Rule, argparse.Namespace):
    def __init__(self):
        argparse.Namespace.__init__(self, name="Evil")
    def rule(self, event):
        return event.get("eventName") == self.name
