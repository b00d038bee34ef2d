# !r adds quotes.

NAME = "Evil"


def rule(event):
    return f"{NAME!r}" == "'Evil'" and event.get("eventName") != "Fine"
