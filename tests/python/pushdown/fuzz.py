"""Random rules over random records: `python3 -m pushdown.fuzz --seconds 60 [--seed 1]`, from tests/python with layers/python on the path."""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
import warnings
from pathlib import Path
from typing import NamedTuple

from iota.pushdown.evaluate import evaluate

from pushdown.events import Records, words_of
from pushdown.harness import find_difference, find_unsound, load, pushdown_of, run
from pushdown.random_rules import RuleWriter

RECORDS_PER_RULE = 60


class Report(NamedTuple):
    rules: int
    records: int
    kept: int  # how many records were kept from their rule
    narrowed: int  # rules with a condition other than True
    problem: str | None


def fuzz(seconds: float, seed: int) -> Report:
    """Stops at the first problem, which it tells with the rule."""
    warnings.simplefilter("ignore")
    ends = time.monotonic() + seconds
    rules = records = kept = narrowed = 0
    with tempfile.TemporaryDirectory(prefix="iota-fuzz-") as folder:
        while time.monotonic() < ends:
            name = f"{seed}-{rules}"
            source = RuleWriter(name).module()
            path = Path(folder) / f"rule_{rules}.py"
            path.write_text(source)
            rules += 1
            try:
                taken = Records(name, words_of(source)).take(RECORDS_PER_RULE)
            except SyntaxError:
                continue  # `0.startswith(…)` and the like
            for strict in (False, True):
                try:
                    loaded = load(path)
                except (SyntaxError, TypeError):
                    break
                pushdown = pushdown_of(loaded, strict)
                narrowed += pushdown.condition is not True
                if pushdown.condition is True:
                    continue
                problem: object = find_unsound(pushdown, taken, run(loaded, taken, strict)) or find_difference(path, taken, strict)
                kept += sum(evaluate(pushdown.condition, record) is False for record in taken)
                records += len(taken)
                if problem:
                    return Report(rules, records, kept, narrowed, f"seed {name}, strict {strict}: {problem}\n{pushdown}\n{source}")
            path.unlink()
    return Report(rules, records, kept, narrowed, None)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--seed", type=int, default=random.randrange(1 << 32))
    options = parser.parse_args()
    print(f"seed {options.seed}", flush=True)
    report = fuzz(options.seconds, options.seed)
    print(f"{report.rules} rules ({report.narrowed} conditions that keep something away), {report.records} records, {report.kept} kept away")
    if report.problem:
        print(report.problem)
    return 1 if report.problem else 0


if __name__ == "__main__":
    sys.exit(main())
