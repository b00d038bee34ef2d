#!/usr/bin/env python3
"""Baseline 2: the plain engine in a pool of processes, an object at a time."""

import time

STARTED = time.perf_counter()

import multiprocessing  # noqa: E402
import os  # noqa: E402
from pathlib import Path  # noqa: E402

from plain_engine import Result, RuleIndex, run, scan_object  # noqa: E402

# Objects are handed out in chunks: few messages, and still an even load at the end.
CHUNKS_PER_WORKER = 32

# Left here before the fork: functions of rules cannot be pickled.
rules: RuleIndex


def scan(objects: list[Path], index: RuleIndex, workers: int) -> Result:
    """Shares the objects among worker processes, which inherit the loaded rules."""
    workers = workers or len(os.sched_getaffinity(0))
    total = Result()
    global rules
    rules = index
    with multiprocessing.get_context("fork").Pool(workers) as pool:
        chunk = max(1, len(objects) // (workers * CHUNKS_PER_WORKER))
        for part in pool.imap_unordered(scan_one, objects, chunksize=chunk):
            total.add(part)
    return total


def scan_one(path: Path) -> Result:
    """Scans one object in a worker process."""
    return scan_object(path, rules)


if __name__ == "__main__":
    run(scan, __doc__ or "", STARTED)
