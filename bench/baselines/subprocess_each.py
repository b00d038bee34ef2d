#!/usr/bin/env python3
"""Baseline 4: one interpreter per event and rule, as the first version of Iota had it. A sample of events is evaluated, and the time scaled up."""

import argparse
import json
import random
import subprocess
import sys
import time
from pathlib import Path

import plain_engine

# What the interpreter runs: import the rule, read the event, print the verdict.
EVALUATE = """
import json, sys
sys.path[:0] = sys.argv[1:3]
import importlib
from plain_engine import Event
event = Event(json.loads(sys.stdin.read()))
for name in ("requestParameters", "responseElements"):
    if event.get(name) is None:
        event.pop(name, None)
print(json.dumps(importlib.import_module(sys.argv[3]).rule(event) is True))
"""


def main() -> None:
    """Prints one JSON line: how long one event takes with all rules."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("--rules", type=Path, required=True)
    parser.add_argument("--sample", type=int, default=10, help="events that are evaluated")
    options = parser.parse_args()
    rules = [rule for members in plain_engine.load_rules(options.rules).values() for rule in members]
    objects = sorted(options.data.rglob("*.json.gz"))
    chosen = random.Random(1).choices(objects, k=options.sample)
    records = [plain_engine.read_records(path)[0] for path in chosen]
    start = time.perf_counter()
    for record in records:
        for rule in rules:
            folder = str(Path(str(rule.module.__file__)).parent)
            command = [sys.executable, "-c", EVALUATE, str(Path(__file__).parent), folder, str(rule.module.__name__)]
            subprocess.run(command, input=json.dumps(record).encode(), stdout=subprocess.DEVNULL, check=True)
    seconds = time.perf_counter() - start
    print(json.dumps({"seconds_per_event": seconds / len(records), "events": len(records), "evaluations": len(records) * len(rules)}))


if __name__ == "__main__":
    main()
