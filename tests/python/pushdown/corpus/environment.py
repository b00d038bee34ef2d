# The environment.

import os


def rule(event):
    return os.environ.get("PATH") is not None and event.get("eventName") == "Evil"
