"""The engines that are compared, each as a function from a folder of log objects and a folder of rules to a run."""

import json
import os
import sys
from dataclasses import dataclass
from pathlib import Path

from measure import Measured, run

ROOT = Path(__file__).resolve().parent.parent
BASELINES = ROOT / "bench" / "baselines"
PUBLISHED = ROOT / "artifacts" / "publish"
IOTA = PUBLISHED / "Iota.Console" / "release_linux-x64" / "iota"
FLOOR = PUBLISHED / "Iota.Bench.Floor" / "release_linux-x64" / "iota-floor"
SCRATCH = ROOT / "artifacts" / "bench-scratch"
CORES = os.cpu_count() or 1


@dataclass(frozen=True)
class Run:
    """What one engine did: seconds and processor seconds without start-up, and the detections as sorted lines `rule event`; None where it makes none."""

    seconds: float
    events: int
    cpu_seconds: float = 0
    startup: float | None = None
    own_mib: float = 0
    children_mib: float = 0
    detections: list[str] | None = None
    candidates: int | None = None


def floor(mode: str, data: Path) -> Run:
    """Expands all objects (`gunzip`), and finds the records in them (`scan`)."""
    measured = run([str(FLOOR), mode, str(data), str(CORES)])
    summary = json.loads(measured.output)
    return Run(summary["seconds"], summary["events"], measured.cpu_seconds, None, measured.own_mib, measured.children_mib)


def baseline(program: str, data: Path, rules: Path) -> Run:
    """An engine in Python."""
    detections = SCRATCH / "baseline-detections"
    measured = run([sys.executable, str(BASELINES / program), str(data), "--rules", str(rules), "--detections", str(detections)])
    summary = json.loads(measured.output)
    if summary["failures"]:
        raise RuntimeError(f"{program}: {summary['failures']} rule failures")
    return Run(summary["seconds"], summary["events"], measured.cpu_seconds, summary["startup_seconds"], measured.own_mib, measured.children_mib,
               detections.read_text().splitlines())  # fmt: skip


def subprocess_each(data: Path, rules: Path, events: int, sample: int) -> Run:
    """An interpreter per event and rule: a few events are run, and the time for all of them is that of the sample times their number."""
    program = str(BASELINES / "subprocess_each.py")
    measured = run([sys.executable, program, str(data), "--rules", str(rules), "--sample", str(sample)])
    seconds = json.loads(measured.output)["seconds_per_event"] * events
    return Run(seconds, events, measured.cpu_seconds / sample * events, None, measured.own_mib, measured.children_mib)


def iota(data: Path, rules: Path, *options: str) -> Run:
    """`iota scan`."""
    startup = iota_startup(rules, *options)
    detections = SCRATCH / "iota-detections.jsonl"
    measured = _scan(data, rules, *options, "--detections", str(detections))
    summary = _summary(measured)
    if summary["failures"] != "0" or summary["quarantined"] != "0":
        raise RuntimeError(f"the scan was not clean: {summary}")
    lines = sorted("{ruleId} {eventId}".format_map(json.loads(line)) for line in detections.read_text().splitlines())
    sent = json.loads((SCRATCH / "cache" / "last-scan.json").read_text())["Candidates"] if "--no-pushdown" not in options else int(summary["evaluated"])
    return Run(
        # On a small set and a busy machine, start-up may take longer alone than with the scan.
        max(float(summary["seconds"]) - startup.seconds, 0.001), int(summary["events"]), measured.cpu_seconds - startup.cpu_seconds, startup.seconds,
        measured.own_mib, measured.children_mib, lines, sent,
    )  # fmt: skip


def iota_startup(rules: Path, *options: str) -> Run:
    """A scan of one event: what remains is start-up."""
    SCRATCH.mkdir(parents=True, exist_ok=True)
    single = SCRATCH / "one-event.json"
    single.write_bytes((ROOT / "samples" / "events" / "root_console_login.json").read_bytes())
    _scan(single, rules, *options)  # Derives the conditions of rules that are new: that is no part of a start.
    measured = _scan(single, rules, *options)
    return Run(float(_summary(measured)["seconds"]), 1, measured.cpu_seconds, None, measured.own_mib, measured.children_mib)


def _scan(data: Path, rules: Path, *options: str) -> Measured:
    # The package is named, so that it is this checkout's; so is the cache, so that nothing of the user's is touched.
    environment = {**os.environ, "IOTA_PYTHON_PATH": str(ROOT / "layers" / "python"), "IOTA_CACHE": str(SCRATCH / "cache"), "IOTA_PYTHON": sys.executable}
    command = [str(IOTA), "scan", str(data), "--rules", str(rules), "--quiet", "--output", "jsonl", *options]
    return run(command, environment, expected_codes=(0,))


def _summary(measured: Measured) -> dict[str, str]:
    return dict(pair.split("=") for pair in measured.errors.strip().splitlines()[-1].split()[1:])
