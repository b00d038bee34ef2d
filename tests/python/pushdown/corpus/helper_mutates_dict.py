# The helper changes the dict that it is given.


def _set(options):
    options["name"] = "Evil"


def rule(event):
    options = {"name": "Fine"}
    _set(options)
    return event.get("eventName") == options["name"]
