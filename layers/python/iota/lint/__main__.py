"""Reads JSON lines `{"path", "rule", "strict"}` from standard input and writes one JSON line for each finding."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator

from iota.lint import effects, mutation, shape
from iota.lint.findings import Finding
from iota.lint.source import Source

_CHECKS = (
    shape.wrong_arity,
    shape.unused_functions,
    shape.no_answer,
    shape.broad_handlers,
    mutation.event_mutations,
    effects.at_import,
    effects.clock_and_chance,
)


def check(path: str, is_rule: bool, strict: bool) -> Iterator[Finding]:
    try:
        with open(path, "rb") as file:
            source = Source(path, file.read(), is_rule, strict)
    except (OSError, ValueError, SyntaxError):
        return  # That it cannot be loaded is what the host reports.
    findings = {finding for run in _CHECKS for finding in run(source)}
    yield from sorted(findings)


def main() -> None:
    for line in sys.stdin:
        file = json.loads(line)
        for finding in check(file["path"], file["rule"], file["strict"]):
            print(json.dumps({"path": file["path"], **finding._asdict()}))


if __name__ == "__main__":
    main()
