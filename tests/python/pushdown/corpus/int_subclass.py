# An enum member that equals a number.

import enum


class Level(enum.IntEnum):
    HIGH = 1


def rule(event):
    return event.get("count") == Level.HIGH
