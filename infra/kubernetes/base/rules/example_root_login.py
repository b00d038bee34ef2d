"""Somebody signed in as root. An example: put your own rules beside it, or into the image."""


def rule(event):
    return event.get("eventName") == "ConsoleLogin" and event.deep_get("userIdentity", "type") == "Root"


def title(event):
    return f"Root signed in to account {event.get('recipientAccountId')}"
