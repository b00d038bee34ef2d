# true is True, null is None.


def rule(event):
    return "True" in str(event.get("names")) or "None" in str(event.get("requestParameters"))
