"""Reads the metadata file of a rule and its tests; what cannot be used becomes a problem, in the words of the host."""

from __future__ import annotations

import os
from typing import Any, Final

from iota.answers import SEVERITIES
from iota.testing.model import Metadata, Problem, Rule, RuleTest
from iota.testing.shared import Unusable, read_data_model, read_global
from iota.yaml_reader import YamlDict, YamlError, read_yaml

_OTHER_TYPES: Final = frozenset(
    "policy scheduled_rule scheduled_query saved_query scheduled_prompt correlation_rule lookup_table pack".split()
)
_DETECTION_KEYS: Final = ("Detection", "AlertTitle", "AlertContext", "GroupBy", "DynamicSeverities")
_EXPECTATIONS: Final = {
    "ExpectedTitle": "title",
    "ExpectedSeverity": "severity",
    "ExpectedDedup": "dedup",
    "ExpectedDescription": "description",
    "ExpectedReference": "reference",
    "ExpectedRunbook": "runbook",
    "ExpectedAlertContext": "alert_context",
    "ExpectedDestinations": "destinations",
}
_MOCK_KEYS: Final = frozenset({"objectName", "returnValue", "sideEffect", "new"})


def read_metadata(path: str, problems: list[Problem]) -> Metadata:
    """What a metadata file says, and the Python file that belongs to it."""
    stem, folder = os.path.splitext(os.path.basename(path))[0], os.path.dirname(path)
    beside: str | None = os.path.join(folder, f"{stem}.py")
    if not os.path.isfile(str(beside)):
        beside = None
    try:
        with open(path, encoding="utf-8") as file:
            content = read_yaml(file.read())
    except YamlError as error:
        problems.append(Problem(path, error.line, error.reason))
        return Metadata(beside)
    except (OSError, UnicodeDecodeError) as error:
        problems.append(Problem(path, None, f"cannot be read ({error}): check its permissions"))
        return Metadata(beside)
    if not isinstance(content, dict):
        if beside and content is not None:
            problems.append(Problem(path, 1, "metadata must be a mapping: begin with keys such as RuleID and Severity"))
            return Metadata(beside)
        content = {}
    kind = content.get("AnalysisType")
    if kind is None and content.get("RuleID") is None and content.get("Filename") is None and beside is None:
        return Metadata(None)
    named = content.get("Filename")
    python = os.path.join(folder, str(named)) if named is not None else beside
    there = python if python and os.path.isfile(python) else None
    kind_name = kind.lower() if isinstance(kind, str) else ""
    if kind_name in _OTHER_TYPES or {"BaseDetection", "ScheduledQueries"} & set(content):
        return Metadata(there or beside)
    try:
        if kind_name == "global":
            return Metadata(there, shared=read_global(there, content))
        if kind_name == "datamodel":
            return Metadata(there or beside, data_model=read_data_model(path, there if named is not None else None, content))
        return Metadata(there, rule=_rule(path, python, content))
    except Unusable as error:
        rule_id = content.get("RuleID")
        problems.append(Problem(path, _line(content, error), str(error), rule_id if isinstance(rule_id, str) else None))
        return Metadata(there or beside)


def _line(content: dict[str, Any], error: Unusable) -> int:
    """Where the key stands that the message begins with, else where the metadata begins."""
    if not isinstance(content, YamlDict):
        return 1
    return content.lines.get(str(error).partition(" ")[0], content.line)


def read_tests(rule: Rule, problems: list[Problem]) -> list[RuleTest]:
    """The tests of the rule's metadata file."""
    if rule.metadata_path is None:
        return []
    with open(rule.metadata_path, encoding="utf-8") as file:
        content = read_yaml(file.read())
    tests = content.get("Tests") if isinstance(content, dict) else None
    if tests is None:
        return []
    if not isinstance(tests, list):
        problems.append(Problem(rule.metadata_path, content.lines.get("Tests"), "Tests must be a list: begin each test with a dash", rule.id, loaded=True))
        return []
    return read_test_list(rule, rule.metadata_path, tests, problems)


def read_test_list(rule: Rule, path: str, tests: list[Any], problems: list[Problem]) -> list[RuleTest]:
    """The tests under the key `Tests`, or those that a rule class brings along."""
    found: list[RuleTest] = []
    for item in tests:
        try:
            found.append(_test(path, item))
        except Unusable as error:
            problems.append(Problem(path, getattr(item, "line", None), str(error), rule.id, loaded=True))
    return found


def _rule(path: str, python: str | None, content: dict[str, Any]) -> Rule:
    kind = content.get("AnalysisType")
    if kind is not None and (not isinstance(kind, str) or kind.lower() != "rule"):
        raise Unusable(f'AnalysisType is "{kind}": write rule for a rule, else one of global, datamodel, {", ".join(sorted(_OTHER_TYPES))}')
    is_simple = "Detection" in content and "Filename" not in content
    if is_simple:
        python = path
    if python is None or not os.path.isfile(python) or os.path.dirname(str(content.get("Filename") or "")):
        if "Filename" in content:
            raise Unusable(f'Filename is "{content["Filename"]}", which is not there: name a .py file in the folder of this file')
        stem = os.path.splitext(os.path.basename(path))[0]
        raise Unusable(f"there is no Python file: put {stem}.py beside this file, or name it with Filename")
    rule_id = _typed(content, "RuleID", str, "text")
    if kind is not None and not rule_id:
        raise Unusable("there is no RuleID: give the rule an id that no other rule has")
    severity = _typed(content, "Severity", str, "text")
    if severity is not None and severity.upper() not in SEVERITIES:
        raise Unusable(f'Severity is "{severity}": write one of Info, Low, Medium, High, Critical')
    enabled = _typed(content, "Enabled", bool, "true or false")
    _typed(content, "CreateAlert", bool, "true or false")
    for key in ("DedupPeriodMinutes", "Threshold"):
        number = _typed(content, key, int, "a whole number")
        if number is not None and not 1 <= number < 2**31:
            raise Unusable(f"{key} is {number}: write a whole number from 1 to {2**31 - 1}")
    for key in ("LogTypes", "Tags", "SummaryAttributes"):
        items = _typed(content, key, list, "a list of texts")
        if items is not None and any(isinstance(item, (dict, list)) or item is None for item in items):
            raise Unusable(f"{key} must be a list of texts: write each item on its own line after a dash")
    return Rule(
        path=python,
        id=rule_id or os.path.splitext(os.path.basename(python))[0],
        metadata_path=path,
        strict=kind is not None,
        display_name=_typed(content, "DisplayName", str, "text") or "",
        severity=(severity or "").upper(),
        log_types=tuple(str(item) for item in content.get("LogTypes") or ()),
        texts={key.lower(): _typed(content, key, str, "text") or "" for key in ("Description", "Reference", "Runbook")},
        enabled=enabled is not False,
        summary=tuple(str(item) for item in content.get("SummaryAttributes") or ()),
        filters=tuple(_typed(content, "InlineFilters", list, "a list of conditions") or ()),
        detection={key: content[key] for key in _DETECTION_KEYS if key in content} if is_simple else None,
    )


def _typed(content: dict[str, Any], key: str, kind: type, wanted: str) -> Any:
    value = content.get(key)
    if value is None or (isinstance(value, kind) and isinstance(value, bool) == (kind is bool)):
        return value
    raise Unusable(f"{key} must be {wanted} but is {value!r}")


def _test(path: str, test: Any) -> RuleTest:
    if not isinstance(test, dict):
        raise Unusable("a test must be a mapping: give it the keys Name, ExpectedResult and Log")
    if test.get("Name") is None or isinstance(test["Name"], (dict, list)):
        raise Unusable("a test has no Name: say in a sentence what it shows")
    name = test["Name"] if isinstance(test["Name"], str) else str(test["Name"])
    if not isinstance(test.get("ExpectedResult"), bool):
        raise Unusable(f'the test "{name}" does not say what to expect: write ExpectedResult: true or false')
    event = test.get("Log") if test.get("Log") is not None else test.get("Resource")
    if not isinstance(event, dict):
        raise Unusable(f'the test "{name}" has no event: write it as a mapping under Log')
    return RuleTest(
        name=name,
        expected=test["ExpectedResult"],
        event=event,
        mocks=_mocks(name, test.get("Mocks")),
        expectations={function: _expected(name, key, test[key]) for key, function in _EXPECTATIONS.items() if test.get(key) is not None},
        path=path,
        line=test.line if isinstance(test, YamlDict) else 0,
    )


def _mocks(name: str, mocks: Any) -> list[dict[str, Any]]:
    if mocks is None:
        return []
    if not isinstance(mocks, list):
        raise Unusable(f'the Mocks of the test "{name}" must be a list: begin each mock with a dash')
    for mock in mocks:
        if not isinstance(mock, dict) or not isinstance(mock.get("objectName"), str):
            raise Unusable(f"a mock of the test \"{name}\" has no objectName: write the name that it replaces in the rule's file")
        for unknown in mock.keys() - _MOCK_KEYS:
            raise Unusable(f'a mock of the test "{name}" has the key {unknown}: write one of objectName, returnValue, sideEffect, new')
    return mocks


def _expected(name: str, key: str, value: Any) -> Any:
    if key == "ExpectedAlertContext" and not isinstance(value, dict):
        raise Unusable(f'{key} of the test "{name}" must be a mapping')
    if key == "ExpectedDestinations" and not isinstance(value, list):
        raise Unusable(f'{key} of the test "{name}" must be a list')
    if key == "ExpectedSeverity":
        if str(value).upper() not in SEVERITIES:
            raise Unusable(f'{key} of the test "{name}" is "{value}": write one of Info, Low, Medium, High, Critical')
        return str(value).upper()
    if isinstance(value, (dict, list)) and key not in ("ExpectedAlertContext", "ExpectedDestinations"):
        raise Unusable(f'{key} of the test "{name}" must be a text')
    return value if isinstance(value, (dict, list)) else str(value)
