# A parent that is text: TypeError.


def rule(event):
    if "userIdentity" not in event:
        return False
    return event["userIdentity"].get("type") == "Root" if isinstance(event["userIdentity"], dict) else event["userIdentity"]["type"]
