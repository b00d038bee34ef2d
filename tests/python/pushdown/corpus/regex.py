# A regular expression.

import re


def rule(event):
    return bool(re.match("Ev", event.get("eventName", "")))
