"""Sets a constant of whoever registered."""

import sys

victims = []


def tamper():
    for name in victims:
        sys.modules[name].NAME = "Fine"
