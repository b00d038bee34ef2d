"""Finds rules, their tests and their fixtures below folders, by the rules of the host (src/Iota.Engine/Rules/RuleCatalogue.cs)."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from iota.testing.metadata import read_metadata, read_tests
from iota.testing.model import Problem, Rule, RuleTest
from iota.testing.shared import DataModel

_YAML: Final = (".yml", ".yaml")
_KINDS: Final = {"match": True, "no_match": False}

# As the host finds classes (src/Iota.Engine/Rules/RuleClasses.cs).
_RULE_FUNCTION: Final = re.compile(r"^(?:(?:async\s+)?def\s+(?:rule|alert)\b|(?:rule|alert)\s*=)", re.MULTILINE)
_CLASS: Final = re.compile(r"^class\s+(\w+)\s*\(([^)]*)\)", re.MULTILINE)
_NO_RULE: Final = re.compile(r"\b(?:Enum|IntEnum|StrEnum|Flag|NamedTuple|TypedDict|Protocol|TestCase|ABC|object|dict|str|\w*Exception|\w*Error)\b")

_RULE_BASE: Final = re.compile(r"\w*Rule\s*(?:,|$)")
_ID_ATTRIBUTE: Final = re.compile(r"""^[ \t]+id\s*(?::[^=\n]*)?=\s*["']""", re.MULTILINE)


@dataclass
class Catalogue:
    """What was found below the roots."""

    roots: list[str]
    rules: list[Rule] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    shared: dict[str, str] = field(default_factory=dict)  # files that rules import by another name than theirs
    data_models: list[DataModel] = field(default_factory=list)


def python_file_of(path: str) -> str:
    """The rule that a metadata file or a fixture belongs to, by its name."""
    folder, name = os.path.split(path)
    stem, suffix = os.path.splitext(name)
    if suffix in (".json", ".jsonl"):
        ends = [name.find(f".{kind}.") for kind in _KINDS]
        stem = name[: max(ends)] if max(ends) > 0 else stem
    return path if suffix == ".py" else os.path.join(folder, f"{stem}.py")


def roots_for(paths: Sequence[str]) -> list[str]:
    """The folders from which the rules at `paths` import: the folder `rules` above all of them, else each by itself."""
    files = [os.path.abspath(path) for path in paths]
    folder = os.path.dirname(files[0])
    while folder != os.path.dirname(folder):
        if os.path.basename(folder) == "rules" and all(is_below(path, folder) for path in files):
            return [folder]
        folder = os.path.dirname(folder)
    return list(dict.fromkeys(path if os.path.isdir(path) else python_file_of(path) for path in files))


def is_below(path: str, folder: str) -> bool:
    return path == folder or path.startswith(folder.rstrip(os.sep) + os.sep)


def discover(roots: Sequence[str]) -> Catalogue:
    """All rules; of a root that is a single Python file only that one."""
    catalogue = Catalogue([])
    for root in roots:
        root = os.path.abspath(root)
        folder = root if os.path.isdir(root) else os.path.dirname(root)
        if folder not in catalogue.roots:
            catalogue.roots.append(folder)
        _add(catalogue, sorted(_walk(root)) if os.path.isdir(root) else sorted(_beside(root)), None if os.path.isdir(root) else root)
    _drop_duplicates(catalogue)
    return catalogue


def fixtures_of(rule: Rule, problems: list[Problem]) -> list[RuleTest]:
    """The events in NAME.match.json(l) and NAME.no_match.json(l) beside the rule."""
    folder, name = os.path.split(rule.path)
    stem = os.path.splitext(name)[0]
    tests: list[RuleTest] = []
    for file in sorted(os.listdir(folder)):
        parts = file.removeprefix(f"{stem}.").split(".")
        if file.startswith(f"{stem}.") and parts[0] in _KINDS and parts[-1] in ("json", "jsonl"):
            tests += _fixtures(rule, os.path.join(folder, file), _KINDS[parts[0]], problems)
    return tests


def _walk(root: str) -> Iterator[str]:
    entered: set[str] = set()
    for folder, folders, files in os.walk(root, followlinks=True):
        real = os.path.realpath(folder)
        if real in entered:
            folders.clear()
            continue
        entered.add(real)
        folders[:] = [name for name in folders if not name.startswith(".") and name != "__pycache__"]
        yield from (os.path.join(folder, name) for name in files if not name.startswith(".") and name.endswith((".py", *_YAML)))


def _beside(python: str) -> Iterator[str]:
    folder = os.path.dirname(python)
    for name in os.listdir(folder):
        if name.endswith(_YAML) and not name.startswith("."):
            yield os.path.join(folder, name)
    yield python


def _add(catalogue: Catalogue, files: list[str], only: str | None) -> None:
    claimed: set[str] = set()
    found: list[Rule] = []
    for path in files:
        if path.endswith(_YAML):
            problems: list[Problem] = []
            metadata = read_metadata(path, problems)
            if only is not None and metadata.python != only:
                continue
            catalogue.problems += problems
            claimed.update([metadata.python] if metadata.python else [])
            found += [metadata.rule] if metadata.rule else []
            if metadata.shared:
                catalogue.shared.setdefault(metadata.shared.name, metadata.shared.path)
            if metadata.data_model:
                _add_data_model(catalogue, metadata.data_model)
    for path in files:
        if path.endswith(".py") and path not in claimed and (path == only if only else not _is_set_aside(path)):
            stem = os.path.splitext(os.path.basename(path))[0]
            try:
                found += [Rule(path, name, class_name=name) for name in _classes_of(path)] or [Rule(path, stem)]
            except OSError as error:
                catalogue.problems.append(Problem(path, None, f"cannot be read ({error.strerror}): check that it exists and its permissions"))
    for rule in sorted(found, key=lambda rule: rule.path):
        if rule.key not in {known.key for known in catalogue.rules}:
            tests = read_tests(rule, catalogue.problems) + fixtures_of(rule, catalogue.problems)
            catalogue.rules.append(replace(rule, tests=tuple(tests)))


def _add_data_model(catalogue: Catalogue, model: DataModel) -> None:
    """The first data model for a log type holds."""
    taken = {log_type for known in catalogue.data_models for log_type in known.log_types}
    log_types = tuple(log_type for log_type in model.log_types if log_type not in taken)
    if log_types:
        catalogue.data_models.append(replace(model, log_types=log_types))


def _classes_of(path: str) -> list[str]:
    """The classes of a file that may be rules, where it holds several and no function of that name."""
    with open(path, encoding="utf-8", errors="replace") as file:
        source = file.read()
    if _RULE_FUNCTION.search(source):
        return []
    names = [match[1] for match in _CLASS.finditer(source) if not _NO_RULE.search(match[2])]
    return names if len(names) > 1 else []


def holds_rule_class(path: str) -> bool:
    """Whether a Python file seems to hold a rule class: one that extends `…Rule`, or, as members of a family do, another class and has an `id`."""
    with open(path, encoding="utf-8", errors="replace") as file:
        source = file.read()
    if _RULE_FUNCTION.search(source):
        return False
    bases = [match[2] for match in _CLASS.finditer(source) if not _NO_RULE.search(match[2])]
    return any(_RULE_BASE.search(names) for names in bases) or (bool(bases) and _ID_ATTRIBUTE.search(source) is not None)


def _is_set_aside(path: str) -> bool:
    stem = os.path.splitext(os.path.basename(path))[0]
    return stem.startswith(("_", "test_")) or stem in ("conftest", "setup")


def _drop_duplicates(catalogue: Catalogue) -> None:
    """Of two rules with one id the first counts; files without metadata may still turn out to be helpers."""
    first: dict[str, Rule] = {}
    kept: list[Rule] = []
    for rule in catalogue.rules:
        other = first.setdefault(rule.id, rule) if rule.metadata_path else rule
        if other is rule:
            kept.append(rule)
            continue
        place = other.metadata_path or other.path
        message = f"the rule id {rule.id} is already used by {place}: give one of the two another RuleID"
        catalogue.problems.append(Problem(rule.metadata_path or rule.path, None, message, rule.id))
    catalogue.rules = kept


def _fixtures(rule: Rule, path: str, expected: bool, problems: list[Problem]) -> list[RuleTest]:
    tests: list[RuleTest] = []
    try:
        with open(path, encoding="utf-8-sig") as file:
            text = file.read()
        for line, value in _documents(text):
            records = value["Records"] if isinstance(value, dict) and isinstance(value.get("Records"), list) else value
            for record in records if isinstance(records, list) else [records]:
                if isinstance(record, dict):
                    tests.append(RuleTest(f"{os.path.basename(path)} #{len(tests) + 1}", expected, record, path=path, line=line))
                else:
                    problems.append(Problem(path, line, "a fixture must hold JSON objects, and this is none", rule.id, loaded=True))
        if not tests:
            problems.append(Problem(path, None, "there is no event in it: write one, or remove the file", rule.id, loaded=True))
    except (OSError, ValueError) as error:
        problems.append(Problem(path, None, f"it is neither JSON nor JSON lines: {error}", rule.id, loaded=True))
    return tests


def _documents(text: str) -> Iterator[tuple[int, Any]]:
    decoder = json.JSONDecoder()
    at = 0
    while at < len(text):
        if text[at].isspace():
            at += 1
            continue
        value, end = decoder.raw_decode(text, at)
        yield text.count("\n", 0, at) + 1, value
        at = end
