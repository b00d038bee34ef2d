# A part of something else than the field.


def rule(event):
    return event.get("eventName", "").strip("/").split("/")[-1] == "Evil"
