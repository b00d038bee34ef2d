# := in a comprehension lives on.


def rule(event):
    if any((hit := key) and event.get(key) == "Evil" for key in ("errorCode", "eventName")):
        return hit == "eventName"
    return hit == "errorCode"
