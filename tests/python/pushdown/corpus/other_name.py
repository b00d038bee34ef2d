# rule is another function under that name.


def _check(event):
    return event.get("eventName") == "Evil"


rule = _check
