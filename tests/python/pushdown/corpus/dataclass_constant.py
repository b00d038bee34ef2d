# A data class that is changed.

import dataclasses


@dataclasses.dataclass
class Options:
    name: str = "Evil"


OPTIONS = Options()


def rule(event):
    if event.get("errorCode") == "AccessDenied":
        OPTIONS.name = "Fine"
    return event.get("eventName") == OPTIONS.name
