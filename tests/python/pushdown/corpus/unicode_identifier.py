# ｅｖｅｎｔ is event.


def rule(event):
    return ｅｖｅｎｔ.get("eventName") == "Evil"
