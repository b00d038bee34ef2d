# Marks of lists and objects.


def rule(event):
    return "}]" in str(event.get("names")) or "': " in str(event.get("requestParameters"))
