"""Runs a program and says how long it took and how much memory it and its children had."""

import os
import resource
import subprocess
import threading
import time
from dataclasses import dataclass
from pathlib import Path

SAMPLE_SECONDS = 0.05


@dataclass(frozen=True)
class Measured:
    """One run. Processor time is that of the program and of its children. Memory is the highest resident size seen, in MiB; that of children is their sum at one moment."""

    seconds: float
    cpu_seconds: float
    output: str
    errors: str
    own_mib: float
    children_mib: float


class MemorySampler(threading.Thread):
    """Looks at /proc until told to stop: getrusage cannot tell a host from its workers."""

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self._pid = pid
        self._finished = threading.Event()
        self.own = 0.0
        self.children = 0.0

    def run(self) -> None:
        while not self._finished.wait(SAMPLE_SECONDS):
            self.own = max(self.own, resident_mib(self._pid))
            self.children = max(self.children, sum(resident_mib(child) for child in descendants(self._pid)))

    def finish(self) -> None:
        self._finished.set()
        self.join()


def resident_mib(pid: int) -> float:
    try:
        pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    except (OSError, IndexError):
        return 0.0  # It has just ended.
    return pages * 4096 / 2**20


def peak_mib(pid: int) -> float:
    """The most that was ever resident."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return 0.0
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM:")), 0.0)


def processor_seconds(pid: int) -> float:
    """Of all threads, in user mode and in the kernel; in steps of 10 ms."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def descendants(pid: int) -> list[int]:
    found: list[int] = []
    try:
        children = [int(child) for task in Path(f"/proc/{pid}/task").glob("*/children") for child in task.read_text().split()]
    except OSError:
        return []  # It has just ended, or one of its threads has; the next look sees the others.
    for child in children:
        found += [child, *descendants(child)]
    return found


def run(command: list[str], environment: dict[str, str] | None = None, expected_codes: tuple[int, ...] = (0,)) -> Measured:
    """Raises RuntimeError when the program fails: a benchmark of a failure would be a lie."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    start = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment)
    sampler = MemorySampler(process.pid)
    sampler.start()
    output, errors = process.communicate()
    seconds = time.perf_counter() - start
    sampler.finish()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu_seconds = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    if process.returncode not in expected_codes:
        raise RuntimeError(f"{' '.join(command)} exited with {process.returncode}:\n{errors[-2000:]}")
    return Measured(seconds, cpu_seconds, output, errors, sampler.own, sampler.children)
