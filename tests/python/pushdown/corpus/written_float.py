# 1.50 is 1.5.


def rule(event):
    return "1.5" in str(event.get("names")) or "100.0" in str(event.get("names"))
