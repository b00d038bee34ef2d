#!/usr/bin/env python3
"""Baseline 3: a host that parses events and one persistent worker process that gets them as JSON batches, evaluates all rules and answers in JSON."""

import time

STARTED = time.perf_counter()

import json  # noqa: E402
import subprocess  # noqa: E402
import sys  # noqa: E402
from pathlib import Path  # noqa: E402

import plain_engine  # noqa: E402
from plain_engine import Result, RuleIndex, load_rules, run  # noqa: E402

BATCH = 100


def scan(objects: list[Path], _index: RuleIndex, _workers: int) -> Result:
    """Sends the events of one object after another, and counts what comes back."""
    rules = sys.argv[sys.argv.index("--rules") + 1]
    worker = subprocess.Popen([sys.executable, __file__, "--serve", rules], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert worker.stdin and worker.stdout
    total = Result()
    for path in objects:
        records = plain_engine.read_records(path)
        for start in range(0, len(records), BATCH):
            worker.stdin.write(json.dumps(records[start : start + BATCH]).encode() + b"\n")
            worker.stdin.flush()
            answer = json.loads(worker.stdout.readline())
            total.events += answer["events"]
            total.failures += answer["failures"]
            total.detections += [tuple(detection) for detection in answer["detections"]]
    worker.stdin.close()
    worker.wait()
    return total


def serve(rules: Path) -> None:
    """The worker: a line of events in, a line of detections out."""
    index = load_rules(rules)
    for line in sys.stdin.buffer:
        result = Result()
        plain_engine.evaluate(json.loads(line), index.get(plain_engine.CLOUDTRAIL, []), result)
        sys.stdout.write(json.dumps({"events": result.events, "failures": result.failures, "detections": result.detections}) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    if sys.argv[1] == "--serve":
        serve(Path(sys.argv[2]))
    else:
        run(scan, __doc__ or "", STARTED)
