"""The shipped rules: metadata, source and tests, read without a YAML library (the files are ours, so their form is known)."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

ROOT: Final = Path(__file__).resolve().parents[2]
PACK: Final = ROOT / "rules" / "aws_cloudtrail"
LAYER: Final = ROOT / "layers" / "python"

sys.path[:0] = [str(LAYER), str(PACK)]

_KEY: Final = re.compile(r"([A-Za-z]\w*):(?: (.*))?$")
_TEST: Final = re.compile(r"  - Name: (.*)$")
_TECHNIQUE: Final = re.compile(r"TA\d{4}:T\d{4}(?:\.\d{3})?")


@dataclass(frozen=True)
class RuleTest:
    name: str
    expected: bool
    log: str


@dataclass
class Rule:
    """One rule; `text` holds each top-level key of the metadata as written, folded to one line."""

    id: str
    source: str
    text: dict[str, str] = field(default_factory=dict)
    tests: list[RuleTest] = field(default_factory=list)

    @property
    def severity(self) -> str:
        return self.text["Severity"].upper()

    @property
    def techniques(self) -> list[str]:
        return list(dict.fromkeys(_TECHNIQUE.findall(self.text.get("Reports", ""))))

    @property
    def cis(self) -> list[str]:
        return re.findall(r'- "(\d+\.\d+)"', self.text.get("Reports", ""))

    @property
    def display_name(self) -> str:
        return self.text["DisplayName"].strip('"')

    @property
    def description(self) -> str:
        """What the rule reports, without its false positives."""
        return self.text["Description"].removeprefix(">-").split("False positives:")[0].strip()

    @property
    def threshold(self) -> int:
        return int(self.text.get("Threshold", "1"))

    @property
    def minutes(self) -> int:
        return int(self.text.get("DedupPeriodMinutes", "60"))


def all_rules() -> list[Rule]:
    """Every rule of the pack, by id."""
    return [_read(path) for path in sorted(PACK.glob("*.yml"))]


def _read(path: Path) -> Rule:
    lines = path.read_text(encoding="utf-8").splitlines()
    first_test = lines.index("Tests:")
    rule = Rule(path.stem, path.with_suffix(".py").read_text(encoding="utf-8"))
    key = ""
    for line in lines[:first_test]:
        match = _KEY.match(line)
        if match:
            key = match[1]
            rule.text[key] = match[2] or ""
        else:
            rule.text[key] = f"{rule.text[key]} {line.strip()}".strip()
    rule.tests = list(_tests(lines[first_test + 1 :], path))
    return rule


def _tests(lines: list[str], path: Path) -> Iterator[RuleTest]:
    starts = [number for number, line in enumerate(lines) if _TEST.match(line)]
    for start, end in zip(starts, [*starts[1:], len(lines)]):
        block = lines[start:end]
        log = block.index("    Log:")
        expected = next(line for line in block[:log] if line.startswith("    ExpectedResult: "))
        body = "\n".join(block[log + 1 :])
        try:
            json.loads(body)
        except ValueError as error:
            raise ValueError(f"{path}: the log of the test in line {start} is not JSON: {error}") from error
        match = _TEST.match(block[0])
        yield RuleTest(json.loads(match[1]) if match else "", expected.endswith("true"), body.strip())


def parsed_event(log: str) -> Any:
    """The event as the worker gives it to rules."""
    from iota.event import parser_for

    return parser_for("AWS.CloudTrail")(log.encode())
