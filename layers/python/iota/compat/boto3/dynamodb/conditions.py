"""Conditions of queries that are never sent: they can be made and combined."""

from __future__ import annotations

from typing import Any


class Condition:
    def __init__(self, *parts: Any) -> None:
        self.parts = parts

    def __and__(self, other: Any) -> Condition:
        return Condition("and", self, other)

    def __or__(self, other: Any) -> Condition:
        return Condition("or", self, other)

    def __invert__(self) -> Condition:
        return Condition("not", self)


class Attr:
    def __init__(self, name: str) -> None:
        self.name = name

    def __getattr__(self, operator: str) -> Any:
        if operator.startswith("__"):
            raise AttributeError(operator)
        return lambda *values: Condition(operator, self.name, *values)


class Key(Attr):
    pass
