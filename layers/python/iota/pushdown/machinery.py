"""Python's builtins and the classes of events as they were before any rule was loaded: this module is to be imported before that."""

from __future__ import annotations

import builtins
from collections.abc import Mapping
from typing import Any, Final

from iota import event as iota_event

# Builtins are not among them: nobody who is scanned can lay hands on that module.
OWN_NAMES: Final = frozenset(
    {*(name for name in vars(iota_event) if name.startswith("_")), *vars(iota_event.Event), *vars(iota_event.EventDict), *vars(iota_event.EventList)}
)
_CLASSES: Final = (vars(iota_event.Event), vars(iota_event.EventDict), vars(iota_event.EventList))
_MACHINERY: Final[tuple[Mapping[str, Any], ...]] = (*_CLASSES, vars(iota_event), vars(builtins))
_INTACT: Final = [dict(names) for names in _MACHINERY]


def is_intact() -> bool:
    """Nothing of it was replaced since."""
    for names, intact in zip(_MACHINERY, _INTACT, strict=True):
        if names in _CLASSES and names.keys() != intact.keys():
            return False
        if any(names.get(name) is not value for name, value in intact.items() if name != "_"):
            return False
    return True
