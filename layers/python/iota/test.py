"""`python3 -m iota.test [PATH…]`: runs the tests that rules bring along, with the verdicts of `iota test`."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Sequence
from typing import Any

from iota.testing.configuration import read_variables
from iota.testing.discovery import Catalogue, discover, is_below, python_file_of, roots_for
from iota.testing.host import TestHost, WorkerDied
from iota.testing.judge import judge
from iota.testing.model import Outcome, Problem, Rule
from iota.yaml_reader import YamlError


def main(arguments: Sequence[str] | None = None) -> int:
    """0 when all passed, 1 for bad usage, 2 when a test failed or a rule cannot be loaded."""
    parser = _Parser(prog="python3 -m iota.test", description="Run the tests that the rules bring along.")
    parser.add_argument("paths", nargs="*", metavar="PATH", help="rules to test: folders, files, or rule ids (default: ./rules)")
    parser.add_argument("--rules", metavar="DIR", action="append", help="folder from which rules import; may be given more than once")
    parser.add_argument("--output", choices=("text", "jsonl"), default="text", help="how results are printed")
    try:
        options = parser.parse_args(arguments)
        catalogue, chosen = _choose(options.paths, options.rules)
        with TestHost(catalogue, chosen, _variables(catalogue)) as host:
            return _run(host, catalogue, chosen, options.output, options.paths)
    except (BadUsage, WorkerDied) as error:
        print(f"iota.test: {error}", file=sys.stderr)
        return 1


class BadUsage(Exception):
    """What was asked for cannot be done; the text is a sentence for the user."""


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> None:  # type: ignore[override]
        raise BadUsage(f"{message}; see --help.")


def _choose(paths: Sequence[str], given_roots: Sequence[str] | None) -> tuple[Catalogue, list[Rule]]:
    on_disk = [os.path.abspath(path) for path in paths if os.path.exists(path)]
    ids = {path for path in paths if not os.path.exists(path)}
    if given_roots or ids or not on_disk:
        roots = list(given_roots or ["rules"])
        if missing := [root for root in roots if not os.path.exists(root)]:
            raise BadUsage(f"'{missing[0]}' does not exist; name the folder of the rules with --rules DIR.")
    else:
        roots = roots_for(on_disk)
    catalogue = discover(roots)
    wanted = [path if os.path.isdir(path) else python_file_of(path) for path in on_disk]
    chosen = [rule for rule in catalogue.rules if not paths or rule.id in ids or any(is_below(rule.path, path) for path in wanted)]
    if unknown := ids - {rule.id for rule in chosen}:
        raise BadUsage(f"'{min(unknown)}' is neither a file nor a rule id.")
    if not catalogue.rules and not catalogue.problems:
        raise BadUsage(f"no rule can be evaluated: {', '.join(catalogue.roots)} holds no rule.")
    catalogue.problems = [problem for problem in catalogue.problems if not paths or _concerns(problem, wanted, ids)]
    return catalogue, chosen


def _variables(catalogue: Catalogue) -> dict[str, Any]:
    try:
        return read_variables(catalogue.roots)
    except (OSError, YamlError) as error:
        raise BadUsage(f"iota.yaml cannot be read: {error}; 'iota test' reads all of YAML.") from error


def _concerns(problem: Problem, wanted: Sequence[str], ids: set[str]) -> bool:
    return problem.rule_id in ids or any(is_below(python_file_of(problem.path), path) for path in wanted)


def _run(host: TestHost, catalogue: Catalogue, chosen: Sequence[Rule], output: str, paths: Sequence[str]) -> int:
    passed = failed = 0
    for rule in host.loaded:
        outcomes = []
        for test in rule.tests:
            verdict = host.test(rule, test)
            outcomes.append(Outcome(rule, test, verdict, judge(rule, test, verdict)))
        bad = sum(bool(outcome.problems) for outcome in outcomes)
        passed, failed = passed + len(outcomes) - bad, failed + bad
        if output == "jsonl":
            print("".join(f"{_json(outcome)}\n" for outcome in outcomes), end="", flush=True)
        else:
            print(_text(rule, outcomes), flush=True)
    problems = [problem for problem in (*catalogue.problems, *host.problems) if problem.fails]
    for problem in problems:
        mark = "not run" if problem.loaded else "not loaded"
        print(json.dumps({"ruleId": problem.rule_id, "test": None, "passed": False, "problems": [problem.message]})
              if output == "jsonl" else f"{mark}  {problem}")  # fmt: skip
    failed += len(problems)
    if output == "text":
        print(f"\n{_count(len(host.loaded), 'rule')}: {passed} passed, {failed} failed")
    return 2 if failed else 0


def _text(rule: Rule, outcomes: Sequence[Outcome]) -> str:
    bad = [outcome for outcome in outcomes if outcome.problems]
    mark = "FAILED" if bad else "ok" if outcomes else "no test"
    lines = [f"{mark}  {rule.id}  {_count(len(outcomes), 'test')}"]
    for outcome in bad:
        lines.append(describe(outcome, "        "))
    return "\n".join(lines)


def describe(outcome: Outcome, indent: str = "") -> str:
    """A failed test: why, what the rule said, where it failed, and on which event."""
    test, verdict = outcome.test, outcome.verdict
    place = os.path.relpath(test.path or outcome.rule.path) + (f":{test.line}" if test.line else "")
    lines = [f"{_printable(test.name)}  {place}", *(f"  {_printable(problem)}" for problem in outcome.problems)]
    lines += [f"  expected   {_word(test.expected)}", f"  actual     {_word(verdict.match)}"]
    if verdict.says:
        severity = verdict.says.get("severity", outcome.rule.severity)
        lines += [f"  {name:<10} {_printable(value)}" for name, value in
                  (("title", verdict.says["title"]), ("severity", severity), ("dedup", verdict.says["dedup"]))]  # fmt: skip
    for failure in verdict.failures:
        lines += [f"    {_printable(line)}" for line in failure["traceback"].splitlines()[:30]]
    if verdict.output:
        lines += ["  printed", *(f"    {_printable(line)}" for line in verdict.output.splitlines()[:20])]
    event = json.dumps(test.event, indent=2, ensure_ascii=False).splitlines()
    lines += ["  event", *(f"    {_printable(line)}" for line in event[:60])]
    if len(event) > 60:
        lines.append(f"    … {len(event) - 60} more lines")
    return "\n".join(f"{indent}{line}" for line in lines)


def _json(outcome: Outcome) -> str:
    says = outcome.verdict.says or {}
    members = {"title": says.get("title"), "severity": says.get("severity", outcome.rule.severity), "dedup": says.get("dedup")} if says else {}
    return json.dumps(
        {
            "ruleId": outcome.rule.id,
            "test": outcome.test.name,
            "file": outcome.test.path or outcome.rule.path,
            "line": outcome.test.line,
            "passed": not outcome.problems,
            "expected": outcome.test.expected,
            "match": outcome.verdict.match,
            **members,
            "problems": outcome.problems,
            "output": outcome.verdict.output,
        },
        ensure_ascii=False,
    )


def _printable(text: str) -> str:
    """What a log or a rule says must not steer the terminal."""
    return "".join(character if character.isprintable() else "\ufffd" for character in text)


def _word(match: bool | None) -> str:
    return "failed" if match is None else "match" if match else "no match"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def run() -> None:
    """The command `iota-test`."""
    sys.exit(main())


if __name__ == "__main__":
    run()
