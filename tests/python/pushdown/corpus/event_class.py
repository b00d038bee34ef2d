# The event's own class.

from iota import Event


def rule(event):
    return isinstance(event, Event) and not isinstance(event.get("userIdentity"), Event)
