"""What the interpreter knows about a value in a rule."""

from __future__ import annotations

import ast
from dataclasses import dataclass, field
from types import FunctionType, ModuleType
from typing import Any, Final

from iota.pushdown.domain import ABSENT, Path
from iota.pushdown.views import WHOLE, View


class Value:
    """Base of all; an instance of no subclass is a value of which nothing is known but that it exists."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Const(Value):
    """A known constant: None, a bool, a number, a string, bytes, or a tuple or frozenset of these. Nothing else, no subclass."""

    value: Any


@dataclass(frozen=True, slots=True)
class Field(Value):
    """A member of the event, or `default` where the member is of the `missing` kinds; `view` is how a string is seen.

    A path that starts with a number is no field but some other value that does not change, of which only the kinds are known.
    """

    path: Path
    default: Value
    missing: int = ABSENT
    view: View = WHOLE


@dataclass(frozen=True, slots=True)
class Sequence(Value):
    """A list, tuple or set made by the rule itself and changed by nobody (the interpreter gives up where one is changed)."""

    kind: type
    items: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Table(Value):
    """A dict with string keys, made by the rule itself and changed by nobody."""

    items: dict[str, Value] = field(hash=False)


@dataclass(frozen=True, slots=True)
class Function(Value):
    """A function written in Python."""

    function: FunctionType


@dataclass(frozen=True, slots=True)
class Native(Value):
    """A function or class of Python itself that the interpreter may know."""

    target: Any


@dataclass(frozen=True, slots=True)
class Bound(Value):
    """A method of a value, not called yet."""

    subject: Value
    name: str


@dataclass(frozen=True, slots=True)
class Method(Value):
    """A function of a class with its first argument."""

    function: FunctionType
    subject: Value


@dataclass(frozen=True, slots=True)
class Instance(Value):
    """The object of a rule class."""

    target: Any


@dataclass(frozen=True, slots=True)
class Module(Value):
    module: ModuleType


@dataclass(frozen=True, slots=True)
class Local(Value):
    """A lambda, good for a call from the frame that wrote it, at once."""

    node: ast.Lambda
    frame: int


@dataclass(frozen=True, slots=True)
class Lazy(Value):
    """A generator expression that is the one argument of a function of Python's own, which consumes it at once."""

    node: ast.GeneratorExp


UNKNOWN: Final = Value()
NONE: Final = Const(None)
YES: Final = Const(True)
NO: Final = Const(False)
