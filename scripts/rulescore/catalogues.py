"""Which rule reports which technique of public catalogues, and which changes of rules no test can notice."""

from __future__ import annotations

import fnmatch
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from rulescore.mutants import Mutant

_FOLDER: Final = Path(__file__).resolve().parent


@dataclass(frozen=True)
class Row:
    """A technique of a catalogue; no rules where CloudTrail does not show it, `remark` says why."""

    catalogue: str
    technique: str
    rules: tuple[str, ...]
    remark: str


@dataclass(frozen=True)
class Equivalent:
    """A change that leaves every verdict as it is; `change` may hold wildcards."""

    rule: str
    change: str
    reason: str

    def covers(self, mutant: Mutant) -> bool:
        return mutant.rule == self.rule and fnmatch.fnmatchcase(mutant.change, self.change)


def all_rows() -> list[Row]:
    rows = []
    for catalogue, technique, rules, remark in _lines("catalogues.tsv", 4):
        rows.append(Row(catalogue, technique, () if rules == "-" else tuple(rules.split()), remark))
    return rows


def equivalents() -> list[Equivalent]:
    return [Equivalent(*fields) for fields in _lines("equivalent.tsv", 3)]


def _lines(name: str, columns: int) -> Iterator[list[str]]:
    for number, line in enumerate((_FOLDER / name).read_text(encoding="utf-8").splitlines(), 1):
        if not line or line.startswith("#"):
            continue
        fields = [text.strip() for text in line.split("\t")]
        if len(fields) != columns:
            raise ValueError(f"{name}, line {number}: {len(fields)} columns, not {columns}")
        yield fields
