# The names come from `import *`.

from odd_helpers import *


def rule(event):
    return event.get("eventName") in STAR_NAMES and star_check(event)
