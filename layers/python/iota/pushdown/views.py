"""How a rule looks at a string before it tests it: at all of it or at a part, as it is or in another case."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, NamedTuple

FOLDS: Final[dict[str, Callable[[str], str]]] = {"lower": str.lower, "upper": str.upper, "casefold": str.casefold}
# No change of case makes or removes one of these, so it does not matter whether a string is cut or folded first.
MARKS: Final = frozenset("/:@.,;|#=-_ +&?!")


class View(NamedTuple):
    """`fold` is a method of strings, or empty. `side` of the `mark`: "head" is what stands before the first one, "tail" behind the last one; else empty."""

    fold: str = ""
    side: str = ""
    mark: str = ""

    def of(self, text: str) -> str:
        if self.fold:
            text = FOLDS[self.fold](text)
        if self.side:
            text = text.split(self.mark)[0 if self.side == "head" else -1]
        return text

    def folded(self, fold: str) -> View | None:
        """In another case; None where it is seen in yet another already."""
        return self._replace(fold=fold) if self.fold in ("", fold) else None

    def cut(self, side: str, mark: object) -> View | None:
        """A part of the whole."""
        return self._replace(side=side, mark=mark) if not self.side and isinstance(mark, str) and mark in MARKS and len(mark) == 1 else None


WHOLE: Final = View()
