"""The functions and classes of Python that the interpreter knows, by identity."""

from __future__ import annotations

import builtins
import collections.abc
import functools
from typing import Any, Final

from iota.event import Event, EventDict

FUNCTIONS: Final = (
    isinstance, len, any, all, bool, str, tuple, list, set, frozenset, sorted, functools.reduce, int, float, dict, bytes, object, type(None),
)  # fmt: skip
# They run a generator expression to its end, or to the item that decides, and keep nothing of it.
CONSUMERS: Final = (any, all, tuple, list, set, frozenset)
ABSTRACT: Final = (
    collections.abc.Mapping, collections.abc.MutableMapping, collections.abc.Sequence, collections.abc.Iterable, collections.abc.Collection,
)  # fmt: skip
EVENTS: Final = (Event, EventDict)
ERRORS: Final = tuple(
    value for value in vars(builtins).values() if isinstance(value, type) and issubclass(value, BaseException)
)
# Those that any arguments make: an OSError may become another class, a UnicodeError may refuse, a StopIteration may be replaced.
SIMPLE_ERRORS: Final = (
    Exception, ValueError, KeyError, TypeError, IndexError, LookupError, AttributeError, RuntimeError, AssertionError, NotImplementedError,
    ArithmeticError, ZeroDivisionError, OverflowError, RecursionError, NameError, BaseException, KeyboardInterrupt, SystemExit,
)  # fmt: skip
NATIVES: Final[dict[int, Any]] = {id(value): value for value in (*FUNCTIONS, *ABSTRACT, *EVENTS, *ERRORS)}

# Methods of strings that change nothing, never fail on a string with the arguments allowed below, and what they give.
TO_STRING: Final = frozenset({"strip", "lstrip", "rstrip", "title", "capitalize", "swapcase", "removeprefix", "removesuffix"})
TO_LIST: Final = frozenset({"split", "rsplit", "splitlines"})
TO_BOOL: Final = frozenset({"isdigit", "isalpha", "isalnum", "isnumeric", "isdecimal", "isupper", "islower", "isspace", "isascii"})
TO_NUMBER: Final = frozenset({"find", "rfind", "count"})
STRING_METHODS: Final = frozenset({"startswith", "endswith", "lower", "upper", "casefold", "partition", "rpartition", *TO_STRING, *TO_LIST, *TO_BOOL, *TO_NUMBER})
OBJECT_METHODS: Final = frozenset({"get", "deep_get", "deep_walk", "udm", "keys", "values", "items"})
