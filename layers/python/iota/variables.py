"""What the owner sets under `variables` in iota.yaml, for rules to read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, TypeVar

T = TypeVar("T")

_values: Final[dict[str, Any]] = {}
_asked: Final[set[str]] = set()


def variable(name: str, default: T) -> T:
    """The value that iota.yaml gives the variable, else the default.

    Read it into a constant of the module: it never changes while rules are loaded, so conditions on it are pushed down like any other constant. Lists
    become tuples, since nobody may change them. A value of another kind than the default is an error of the configuration, and the rule is not loaded.
    """
    _asked.add(name)
    if name not in _values:
        return default
    value = _values[name]
    if not _is_alike(value, default):
        kind = "list" if isinstance(default, (tuple, list)) else type(default).__name__
        raise TypeError(f"variables.{name} in iota.yaml must be of type {kind}, but is {value!r}")
    return value  # type: ignore[no-any-return]


def provide(values: Mapping[str, Any]) -> None:
    """Sets all variables, before any rule is loaded."""
    _values.clear()
    _values.update({name: _frozen(value) for name, value in values.items()})
    _asked.clear()


def asked() -> list[str]:
    """The names that were read since `provide`."""
    return sorted(_asked)


def _is_alike(value: object, default: object) -> bool:
    if default is None:
        return True
    if isinstance(default, (tuple, list, set, frozenset)):
        return isinstance(value, tuple)
    if isinstance(default, bool) or isinstance(value, bool):
        return isinstance(default, bool) and isinstance(value, bool)
    if isinstance(default, (int, float)):
        return isinstance(value, (int, float))
    return isinstance(value, type(default))


def _frozen(value: Any) -> Any:
    if isinstance(value, list):
        return tuple(_frozen(item) for item in value)
    if isinstance(value, dict):
        return {key: _frozen(item) for key, item in value.items()}
    return value
