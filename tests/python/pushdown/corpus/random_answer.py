# Chance.

import random


def rule(event):
    return event.get("eventName") == "Evil" and random.random() >= 0
