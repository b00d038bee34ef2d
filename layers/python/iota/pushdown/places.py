"""Paths without the part that depends on where a folder of rules was put: the analysis of a pack holds for its copy on Lambda."""

from __future__ import annotations

import os
from collections.abc import Sequence

from iota.pushdown.territory import PACKAGE


class Places:
    def __init__(self, roots: Sequence[str]) -> None:
        self._roots = [PACKAGE, *roots, os.path.dirname(os.__file__)]

    def name(self, path: str) -> str:
        """`1:aws/rule.py` for a path below the first root, `0:` for the iota package, the last number for Python itself; others as they are."""
        for number, root in enumerate(self._roots):
            if path.startswith(root.rstrip(os.sep) + os.sep):
                return f"{number}:{path[len(root.rstrip(os.sep)) + 1 :]}"
        return path

    def path(self, name: str) -> str:
        """The path of such a name."""
        number, colon, rest = name.partition(":")
        known = colon and number.isascii() and number.isdigit() and int(number) < len(self._roots)
        return os.path.join(self._roots[int(number)], rest) if known else name
