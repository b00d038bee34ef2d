# Another module's function sets the constant of this one.

import sys
import tamper
NAME = "Evil"
tamper.victims.append(__name__)


def rule(event):
    if event.get("errorCode") == "AccessDenied":
        tamper.tamper()
    return event.get("eventName") == NAME
