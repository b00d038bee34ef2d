# Of two fields.


def rule(event):
    return "Evil" in str(event.get("names")) and "Evil/" in str(event.get("requestParameters"))
