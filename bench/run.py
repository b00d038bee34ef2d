#!/usr/bin/env python3
"""Measures Iota against engines that evaluate every event in Python, over the same data in one run, and writes bench/RESULTS.md."""

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from measure import Measured, run

ROOT = Path(__file__).resolve().parent.parent
DATA = ROOT / "artifacts" / "bench-data"
IOTA = ROOT / "artifacts" / "publish" / "Iota.Console" / "release_linux-x64" / "iota"
SCRATCH = ROOT / "artifacts" / "bench-scratch"


@dataclass(frozen=True)
class Run:
    """What one engine did: seconds without start-up, and the detections as sorted lines `rule event`."""

    seconds: float
    startup: float
    own_mib: float
    children_mib: float
    events: int
    detections: list[str]


@dataclass(frozen=True)
class Engine:
    name: str
    scan: Callable[[Path], Run]


def main() -> None:
    arguments = parse_arguments()
    build()
    prepare_data(arguments.events)
    manifest = json.loads((DATA / "manifest.json").read_text())
    objects = DATA / "AWSLogs"
    results = {engine.name: [] for engine in engines(arguments.rules)}
    for repetition in range(arguments.repeat):
        for engine in engines(arguments.rules):
            print(f"{repetition + 1}/{arguments.repeat}  {engine.name}", file=sys.stderr, flush=True)
            results[engine.name].append(engine.scan(objects))
    check_equal(results, manifest["events"])
    report = render(results, manifest, arguments)
    print(report)
    arguments.output.write_text(report)


def parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=2_000_000)
    parser.add_argument("--repeat", type=int, default=3, help="runs of each engine; the median counts")
    parser.add_argument("--rules", type=Path, default=ROOT / "rules")
    parser.add_argument("--output", type=Path, default=ROOT / "bench" / "RESULTS.md")
    return parser.parse_args()


def build() -> None:
    """The native binary is measured: it is what runs in production."""
    SCRATCH.mkdir(parents=True, exist_ok=True)
    subprocess.run(["dotnet", "publish", str(ROOT / "src" / "Iota.Console"), "-c", "Release", "-r", "linux-x64", "-v", "quiet", "-nologo"], check=True)


def prepare_data(events: int) -> None:
    manifest = DATA / "manifest.json"
    if manifest.exists() and json.loads(manifest.read_text())["events"] == events:
        return
    subprocess.run([sys.executable, str(ROOT / "bench" / "generate.py"), "--events", str(events), "--out", str(DATA)], check=True)


def engines(rules: Path) -> list[Engine]:
    cores = os.cpu_count() or 1
    return [
        Engine("plain Python, 1 process", lambda data: scan_with_baseline("single_process.py", data, rules)),
        Engine(f"plain Python, {cores} processes", lambda data: scan_with_baseline("multi_process.py", data, rules)),
        Engine("Iota, 1 worker", lambda data: scan_with_iota(data, rules, ["--workers", "1"])),
        Engine(f"Iota, {cores} workers", lambda data: scan_with_iota(data, rules, ["--workers", str(cores)])),
    ]


def scan_with_baseline(program: str, data: Path, rules: Path) -> Run:
    detections = SCRATCH / "baseline-detections"
    measured = run([sys.executable, str(ROOT / "bench" / "baselines" / program), str(data), "--rules", str(rules), "--detections", str(detections)])
    summary = json.loads(measured.output)
    return Run(summary["seconds"], summary["startup_seconds"], measured.own_mib, measured.children_mib, summary["events"],
               detections.read_text().splitlines())


def scan_with_iota(data: Path, rules: Path, options: list[str]) -> Run:
    startup = measure_startup(rules, options)
    detections = SCRATCH / "iota-detections.jsonl"
    measured = run(iota_command(data, rules, options) + ["--detections", str(detections)])
    summary = read_summary(measured)
    if summary["failures"] != "0" or summary["quarantined"] != "0":
        raise RuntimeError(f"the scan was not clean: {summary}")
    lines = sorted("{ruleId} {eventId}".format_map(json.loads(line)) for line in detections.read_text().splitlines())
    return Run(float(summary["seconds"]) - startup, startup, measured.own_mib, measured.children_mib, int(summary["events"]), lines)


def measure_startup(rules: Path, options: list[str]) -> float:
    """A scan of one event: what remains is start-up."""
    single = SCRATCH / "one-event.json"
    single.write_bytes((ROOT / "samples" / "events" / "root_console_login.json").read_bytes())
    return float(read_summary(run(iota_command(single, rules, options)))["seconds"])


def iota_command(data: Path, rules: Path, options: list[str]) -> list[str]:
    return [str(IOTA), "scan", str(data), "--rules", str(rules), "--quiet", "--output", "jsonl", *options]


def read_summary(measured: Measured) -> dict[str, str]:
    return dict(pair.split("=") for pair in measured.errors.strip().splitlines()[-1].split()[1:])


def check_equal(results: dict[str, list[Run]], events: int) -> None:
    """Numbers of engines that found different things cannot be compared."""
    runs = [(name, result) for name, repetitions in results.items() for result in repetitions]
    reference_name, reference = runs[0]
    for name, result in runs:
        if result.events != events:
            raise RuntimeError(f"{name} read {result.events} events of {events}")
        if result.detections != reference.detections:
            difference = set(result.detections) ^ set(reference.detections)
            raise RuntimeError(f"{name} and {reference_name} differ in {len(difference)} detections, as {sorted(difference)[:3]}")


def render(results: dict[str, list[Run]], manifest: dict[str, int], arguments: argparse.Namespace) -> str:
    slowest = median_seconds(next(iter(results.values())))
    megabytes = manifest["expanded_bytes"] / 1e6
    lines = [
        "# Results",
        "",
        f"{date.today()}, {processor()}, {os.cpu_count()} cores, {platform.system()} {platform.release()}, Python {platform.python_version()}.",
        f"Command: `python3 bench/run.py --events {arguments.events} --repeat {arguments.repeat}`; medians of {arguments.repeat} runs, one run of each engine after another.",
        "",
        f"{manifest['events']:,} events in {manifest['objects']:,} gzip objects ({manifest['bytes'] / 1e6:,.0f} MB, {megabytes:,.0f} MB expanded), from disk to detections,",
        f"with the rules of `{arguments.rules.resolve().relative_to(ROOT)}`. All engines made the same {len(next(iter(results.values()))[0].detections):,} detections. Start-up is not in the ratios.",
        "",
        "| engine | events/s | MB/s | times the first row | start-up s | memory MiB | memory of children MiB |",
        "|---|---:|---:|---:|---:|---:|---:|",
    ]
    for name, repetitions in results.items():
        seconds = median_seconds(repetitions)
        lines.append(
            f"| {name} | {manifest['events'] / seconds:,.0f} | {megabytes / seconds:,.0f} | {slowest / seconds:.2f} "
            f"| {statistics.median(run.startup for run in repetitions):.2f} "
            f"| {max(run.own_mib for run in repetitions):,.0f} | {max(run.children_mib for run in repetitions):,.0f} |")
    return "\n".join(lines) + "\n"


def median_seconds(repetitions: list[Run]) -> float:
    return statistics.median(run.seconds for run in repetitions)


def processor() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.split(":", 1)[1].strip()
    return platform.machine()


if __name__ == "__main__":
    main()
