# A list that belongs to the library.

from sys import path


def rule(event):
    if event.get("errorCode") == "AccessDenied":
        import sys
        sys.path.append("Evil")
        sys.path[:] = sys.path[:-1] if len(sys.path) > 200 else sys.path
    return event.get("eventName") in path
