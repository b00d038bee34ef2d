# A built-in function is replaced for all.

import builtins
_plain = builtins.len


def _len(value):
    return 4


def rule(event):
    builtins.len = _len
    try:
        return len(event.get("eventName", "")) == 4
    finally:
        builtins.len = _plain
