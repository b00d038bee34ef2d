# Items of items.


def rule(event):
    return event["userIdentity"]["type"] == "Root"
