# An item of text by a name: TypeError.


def rule(event):
    try:
        return event["userIdentity"]["type"] == "Root"
    except KeyError:
        return False
