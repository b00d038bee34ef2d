# An item of text fails, and is not looked at.


def rule(event):
    try:
        event["userIdentity"]["type"]
    except KeyError:
        pass
    return False
