# frozenset() of fields that may not be there.


def rule(event):
    return "Evil" in frozenset(event[key] for key in ("eventName",))
