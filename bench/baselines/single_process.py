#!/usr/bin/env python3
"""Baseline 1: the plain engine in one process."""

import time

STARTED = time.perf_counter()

from pathlib import Path  # noqa: E402

from plain_engine import Result, RuleIndex, run, scan_object  # noqa: E402


def scan(objects: list[Path], index: RuleIndex, _workers: int) -> Result:
    """Scans one object after another."""
    total = Result()
    for path in objects:
        total.add(scan_object(path, index))
    return total


if __name__ == "__main__":
    run(scan, __doc__ or "", STARTED)
