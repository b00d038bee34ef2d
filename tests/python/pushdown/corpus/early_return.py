# The guard that nearly every rule has.


def rule(event):
    if event.get("eventName") != "Evil":
        return False
    import socket
    return bool(socket)
