"""Rules and their tests, as they are found on disk."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from iota.testing.shared import DataModel, Global


@dataclass(frozen=True)
class RuleTest:
    """An event, and what the rule must make of it."""

    name: str
    expected: bool
    event: dict[str, Any]
    mocks: list[dict[str, Any]] = field(default_factory=list)
    expectations: dict[str, Any] = field(default_factory=dict)
    path: str = ""
    line: int = 0


@dataclass(frozen=True)
class Rule:
    """A Python file, with what its metadata says."""

    path: str
    id: str
    metadata_path: str | None = None
    strict: bool = False
    display_name: str = ""
    severity: str = ""  # empty where the metadata says nothing
    log_types: tuple[str, ...] = ()
    texts: dict[str, str] = field(default_factory=dict)
    summary: tuple[str, ...] = ()
    filters: tuple[Any, ...] = ()
    detection: dict[str, Any] | None = None  # of a rule without Python, whose `path` is its metadata file
    class_name: str | None = None  # where the file holds several
    enabled: bool = True
    tests: tuple[RuleTest, ...] = ()

    @property
    def key(self) -> tuple[str, str | None, str | None]:
        """Tells rules apart before their ids are known."""
        return self.path, self.metadata_path, self.class_name


@dataclass(frozen=True)
class Metadata:
    """What one metadata file says: a rule, a module under a name of its own, a data model, or nothing of use here."""

    python: str | None
    rule: Rule | None = None
    shared: Global | None = None
    data_model: DataModel | None = None


@dataclass(frozen=True)
class Problem:
    """Something that is wrong with a rule; without `loaded` the rule is left out, with it a test or a lesser part."""

    path: str
    line: int | None
    message: str
    rule_id: str | None = None
    loaded: bool = False
    fails: bool = True

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.message}" if self.line else f"{self.path}: {self.message}"


@dataclass(frozen=True)
class Verdict:
    """What a rule made of an event; `match` is None when it failed, `says` what its other functions answered."""

    match: bool | None
    says: dict[str, Any] | None
    failures: list[dict[str, Any]]
    output: str = ""
    problem: str | None = None


@dataclass(frozen=True)
class Outcome:
    """A test that was run, and why it failed: nothing when it passed."""

    rule: Rule
    test: RuleTest
    verdict: Verdict
    problems: list[str]
