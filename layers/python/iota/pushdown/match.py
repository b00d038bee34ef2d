"""What is analysed of a rule."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple


class Match(NamedTuple):
    """What decides whether a rule matches: `rule`, or `alert` on what `rule` returns. With `must_be_bool` any other answer is a failure."""

    rule: Callable[..., Any]
    alert: Callable[..., Any] | None = None
    must_be_bool: bool = False


def takes_argument(target: Callable[..., Any]) -> bool:
    """As the loader decides it."""
    import inspect  # it takes time to import, and few functions are asked about

    try:
        inspect.signature(target).bind(None)
    except (TypeError, ValueError):
        return False
    return True
