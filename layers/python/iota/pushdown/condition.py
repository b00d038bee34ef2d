"""Conditions in the form that the host reads: JSON values made of all, any, not and atoms."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final

from iota.pushdown.domain import WRITTEN, Path, Strings, Test
from iota.pushdown.leaf import Allowed, Leaf, joined
from iota.pushdown.views import View

Condition = bool | dict[str, Any]

MOST_NODES: Final = 64
MOST_VALUES: Final = 2000


def build(leaves: Sequence[Leaf]) -> Condition:
    """The events that at least one leaf allows: what every leaf demands first, then what tells them apart; or less where that is too long."""
    leaves = _without_repetition(leaves)
    shared: Leaf = {}
    for path in leaves[0] if leaves else ():
        if all(path in leaf for leaf in leaves):
            allowed = joined([leaf[path] for leaf in leaves])
            if not allowed.absent or all(leaf[path] == allowed for leaf in leaves):
                shared[path] = allowed
    first = [_of_field(path, allowed) for path, allowed in shared.items()]
    rest = [{path: allowed for path, allowed in leaf.items() if shared.get(path) != allowed} for leaf in leaves]
    whole = all_of([*first, _any_leaf(rest)])
    if _fits(whole):
        return whole
    kept: list[Condition] = []
    for part in sorted(first, key=count_values):
        if _fits(all_of([*kept, part])):
            kept.append(part)
    return all_of(kept)


def _without_repetition(leaves: Sequence[Leaf]) -> list[Leaf]:
    """`a or (not a and b)` is `a or b`."""
    single = [next(iter(leaf.items())) for leaf in leaves if len(leaf) == 1]
    found = list(leaves)
    for path, allowed in single:
        for index, leaf in enumerate(found):
            if len(leaf) > 1 and path in leaf and joined([allowed, leaf[path]]).is_everything:
                found[index] = {key: value for key, value in leaf.items() if key != path}
    return found


def _any_leaf(leaves: Sequence[Leaf]) -> Condition:
    """Splits off the demand that most leaves share, again and again, so that nothing is said twice."""
    if not leaves:
        return False
    if any(not leaf for leaf in leaves):
        return True
    counts: dict[tuple[Path, Allowed], int] = {}
    for leaf in leaves:
        for item in leaf.items():
            counts[item] = counts.get(item, 0) + 1
    (path, allowed), _ = max(counts.items(), key=lambda item: item[1])
    inside = [{key: value for key, value in leaf.items() if key != path} for leaf in leaves if leaf.get(path) == allowed]
    outside = [leaf for leaf in leaves if leaf.get(path) != allowed]
    return any_of([all_of([_of_field(path, allowed), _any_leaf(inside)]), _any_leaf(outside)])


def _of_field(path: Path, allowed: Allowed) -> Condition:
    strings = allowed.strings
    here = _of_strings(path, strings)
    if here is False:
        # No string will do: an atom that is false for all strings keeps the odd values.
        return {"not": _atom(path, "present")} if allowed.absent else _atom(path, "in", ())
    if here is True:
        return True if allowed.absent else _atom(path, "present")
    negative = strings.allowed is None and not any(answer for _, answer in strings.tests)
    if allowed.absent:
        return here if negative else any_of([{"not": _atom(path, "present")}, here])
    return all_of([_atom(path, "present"), here]) if negative else here


def _of_strings(path: Path, strings: Strings) -> Condition:
    if strings.allowed is not None:
        return _atom(path, "in", strings.allowed) if strings.allowed else False
    parts: list[Condition] = [_of_test(path, test, answer) for test, answer in strings.tests]
    if strings.excluded:
        parts.append({"not": _atom(path, "in", strings.excluded)})
    return any_of([all_of(parts), *([_atom(path, "in", strings.also)] if strings.also else [])])


# Of what str() writes between the texts of an object or a list: numbers, True, False, None, inf and brackets; in lower case.
_BETWEEN_TEXTS: Final = frozenset("0123456789+-.etruefalsenoneinf{}[],: ")


def _is_of_text(value: str) -> bool:
    """Whether `value` stands in str() of an object or a list only where it stands in the record: in a key or in a text, or at its end, with the quote behind it.

    The host leaves to Python what holds escapes or other than printable ASCII, so that keys and texts stand in str() as they stand in the record.
    """
    inner = value.removesuffix("'")
    if not inner.isascii() or not inner.isprintable() or not set(inner).isdisjoint("'\"\\"):
        return False
    # No number has two dots.
    return not set(inner.lower()) <= _BETWEEN_TEXTS or (inner.count(".") > 1 and set(inner).isdisjoint("{}[],: "))


def _of_test(path: Path, test: Test, answer: bool) -> Condition:
    view, values = test.view, test.values
    if view.fold:
        # The host folds ASCII text to lower case and leaves other text undecided, so only these values can be met.
        fold = str.upper if view.fold == "upper" else str.lower
        values = frozenset(value.lower() for value in values if value.isascii() and fold(value) == value)
    atoms, exact = _of_part(view, test.op, values) if view.side else ([(test.op, values)], True)
    if path[-1] == WRITTEN and answer and not view.side and test.op == "contains" and all(map(_is_of_text, values)):
        atoms = [("within", values)]
    parts: list[Condition] = [_atom(path, op, texts) | ({"fold": True} if view.fold else {}) for op, texts in atoms]
    if answer:
        return any_of(parts)
    return all_of({"not": part} for part in parts) if exact else True


def _of_part(view: View, op: str, values: Iterable[str]) -> tuple[list[tuple[str, Iterable[str]]], bool]:
    """Tests of a whole string, one of which it passes if its part passes this one; and whether the part passes it if the whole passes one of them."""
    # A part does not hold the mark that it was cut at.
    values = [value for value in values if view.mark not in value]
    at_mark = [view.mark + value if view.side == "tail" else value + view.mark for value in values]
    outer, inner = ("suffix", "prefix") if view.side == "tail" else ("prefix", "suffix")
    if not values:
        return [("in", values)], True
    if op == outer:
        return [(outer, values)], True
    if op == "in":
        return [("in", values), (outer, at_mark)], True
    if op == inner:
        return [(inner, values), ("contains", at_mark)], False
    return [("contains", values)], False


def _atom(path: Path, op: str, values: Iterable[str] | None = None) -> dict[str, Any]:
    # Of a text, str() is the text itself; of anything else the host can only tell what is nowhere in it.
    atom: dict[str, Any] = {"field": list(path[:-1] if path[-1] == WRITTEN else path), "op": op}
    if values is not None:
        atom["values"] = sorted(values)
    return atom


def all_of(parts: Iterable[Condition]) -> Condition:
    return _join("all", parts, True)


def any_of(parts: Iterable[Condition]) -> Condition:
    return _join("any", parts, False)


def _join(name: str, parts: Iterable[Condition], neutral: bool) -> Condition:
    kept: list[Condition] = []
    for part in parts:
        if isinstance(part, bool):
            if part is not neutral:
                return part
        elif name in part:
            kept.extend(part[name])
        else:
            kept.append(part)
    if len(kept) < 2:
        return kept[0] if kept else neutral
    return {name: kept}


def _parts(condition: Condition) -> Sequence[Condition]:
    if isinstance(condition, bool):
        return ()
    return condition.get("all") or condition.get("any") or ([condition["not"]] if "not" in condition else ())


def count_nodes(condition: Condition) -> int:
    return 1 + sum(map(count_nodes, _parts(condition)))


def count_values(condition: Condition) -> int:
    own = len(condition.get("values", ())) if isinstance(condition, dict) else 0
    return own + sum(map(count_values, _parts(condition)))


def _fits(condition: Condition) -> bool:
    return count_nodes(condition) <= MOST_NODES and count_values(condition) <= MOST_VALUES
