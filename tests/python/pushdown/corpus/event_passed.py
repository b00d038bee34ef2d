# The event is given to a function that is not known.

import json


def rule(event):
    return "Evil" in json.dumps(event)
