# The module's own built-ins are replaced.

__builtins__ = {**(__builtins__ if isinstance(__builtins__, dict) else vars(__builtins__)), "len": lambda value: 4}


def _late():
    def check(event):
        return len(event.get("eventName", "")) == 4
    return check


def rule(event):
    return len(event.get("eventName", "")) == 4
