"""pytest runs the tests that rules bring along: `pytest rules/`. Active once installed, else with `-p iota.pytest_plugin`.

Each test of a rule's metadata or of a rule class, and each event of its fixtures, is one pytest item; the rules run in the worker of production.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest

from iota.test import describe
from iota.testing.configuration import read_variables
from iota.testing.discovery import Catalogue, discover, holds_rule_class, python_file_of, roots_for
from iota.testing.host import TestHost
from iota.testing.judge import judge
from iota.testing.model import Outcome, Problem, Rule, RuleTest

# Other YAML files in a project are no business of this plugin.
_METADATA: Final = re.compile(r"^(AnalysisType|RuleID)[ ]*:", re.MULTILINE)
_FIXTURE: Final = re.compile(r"\.(match|no_match)\.([^/]+\.)?jsonl?$")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.getgroup("iota").addoption(
        "--iota-rules", metavar="DIR", action="append", default=[], help="folder from which rules import (default: what pytest is given)"
    )


def pytest_configure(config: pytest.Config) -> None:
    config.stash[_SESSION] = _Session(config)


def pytest_unconfigure(config: pytest.Config) -> None:
    config.stash[_SESSION].close()


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    if file_path.suffix in (".yml", ".yaml"):
        if not _METADATA.search(file_path.read_text(encoding="utf-8", errors="replace")):
            return None
    elif file_path.suffix == ".py":
        if not holds_rule_class(str(file_path)) or not parent.config.stash[_SESSION].rules_in(file_path):
            return None
        return RuleClassFile.from_parent(parent, path=file_path)
    elif not _FIXTURE.search(file_path.name):
        return None
    return RuleFile.from_parent(parent, path=file_path)


class RuleFile(pytest.File):
    """A metadata file or a file of fixtures; its items are the tests that it holds."""

    def collect(self) -> Iterator[pytest.Item]:
        session = self.config.stash[_SESSION]
        path = os.path.realpath(self.path)
        for rule in session.catalogue.rules:
            for test in rule.tests:
                if os.path.realpath(test.path) == path:
                    yield RuleItem.from_parent(self, name=f"{rule.id}: {test.name}", rule=rule, test=test)
            if not rule.tests and os.path.realpath(rule.metadata_path or "") == path:
                yield RuleItem.from_parent(self, name=f"{rule.id}: loads", rule=rule, test=None)
        for problem in session.catalogue.problems:
            if os.path.realpath(problem.path) == path and problem.fails:
                yield ProblemItem.from_parent(self, name=f"line {problem.line}" if problem.line else "loads", problem=problem)


class RuleClassFile(pytest.File):
    """A Python file with rule classes. Their tests are known when the worker has imported it."""

    def collect(self) -> Iterator[pytest.Item]:
        session = self.config.stash[_SESSION]
        for rule in map(session.host.completed, session.rules_in(self.path)):
            for test in rule.tests:
                if test.path == rule.path:  # fixtures have items of their own
                    yield RuleItem.from_parent(self, name=f"{rule.id}: {test.name}", rule=rule, test=test)
        for problem in session.host.problems:
            if os.path.realpath(problem.path) == os.path.realpath(self.path) and problem.fails:
                yield ProblemItem.from_parent(self, name=f"line {problem.line}" if problem.line else "loads", problem=problem)


class RuleItem(pytest.Item):
    """One test of a rule; of a rule without tests, that it can be loaded."""

    def __init__(self, rule: Rule, test: RuleTest | None, **arguments: Any) -> None:
        super().__init__(**arguments)
        self.rule = rule
        self.test = test

    def runtest(self) -> None:
        session = self.config.stash[_SESSION]
        for problem in session.host.problems:
            if problem.path == self.rule.path:
                if not problem.fails:
                    pytest.skip(f"disabled and not loaded: {problem}")
                raise RuleTestFailed(f"{problem}")
        if self.test is None:
            return
        rule = session.host.completed(self.rule)
        verdict = session.host.test(rule, self.test)
        if problems := judge(rule, self.test, verdict):
            raise RuleTestFailed(describe(Outcome(rule, self.test, verdict, problems)))

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        return str(excinfo.value) if isinstance(excinfo.value, RuleTestFailed) else super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, int | None, str]:
        return self.path, (self.test.line or 1) - 1 if self.test else None, self.name


class ProblemItem(pytest.Item):
    """Something in a file that keeps a rule from being loaded or a test from being run."""

    def __init__(self, problem: Problem, **arguments: Any) -> None:
        super().__init__(**arguments)
        self.problem = problem

    def runtest(self) -> None:
        raise RuleTestFailed(str(self.problem))

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        return str(excinfo.value)

    def reportinfo(self) -> tuple[Path, int | None, str]:
        return self.path, (self.problem.line or 1) - 1, self.name


class RuleTestFailed(Exception):
    """The text is all that pytest shows."""


class _Session:
    """What is found and started once for a whole run of pytest."""

    def __init__(self, config: pytest.Config) -> None:
        self._config = config
        self._catalogue: Catalogue | None = None
        self._host: TestHost | None = None

    @property
    def catalogue(self) -> Catalogue:
        if self._catalogue is None:
            self._catalogue = discover(self._roots())
        return self._catalogue

    @property
    def host(self) -> TestHost:
        if self._host is None:
            # Other Python files of a project are not rules only because they lie below the same folder.
            rules = [rule for rule in self.catalogue.rules if rule.metadata_path or rule.tests or holds_rule_class(rule.path)]
            self._host = TestHost(self.catalogue, rules, read_variables(self.catalogue.roots))
        return self._host

    def rules_in(self, path: Path) -> list[Rule]:
        """The rules without metadata of a Python file."""
        real = os.path.realpath(path)
        return [rule for rule in self.catalogue.rules if rule.metadata_path is None and os.path.realpath(rule.path) == real]

    def close(self) -> None:
        if self._host is not None:
            self._host.close()

    def _roots(self) -> list[str]:
        given: list[str] = self._config.getoption("--iota-rules")
        paths = [os.path.join(self._config.invocation_params.dir, argument.partition("::")[0]) for argument in self._config.args]
        paths = [path if os.path.isdir(path) else python_file_of(path) for path in paths]
        return given or roots_for([path for path in paths if os.path.exists(path)] or [str(self._config.rootpath)])


_SESSION = pytest.StashKey[_Session]()
