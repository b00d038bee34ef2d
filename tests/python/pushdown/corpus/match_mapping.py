# A mapping pattern.


def rule(event):
    match event:
        case {"eventName": "Evil"}:
            return True
    return False
