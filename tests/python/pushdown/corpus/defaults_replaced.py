# The defaults were replaced at import.


def rule(event, name="Evil"):
    return event.get("eventName") == name


rule.__defaults__ = ("Fine",)
