#!/usr/bin/env python3
"""Measures Iota against engines that evaluate every event in Python, over the same data in one run, and writes bench/RESULTS.md."""

import argparse
import json
import platform
import shutil
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path

import engines
import function_start
import rule_sets
import tables
from engines import CORES, ROOT, SCRATCH, Run

DATA = ROOT / "artifacts" / "bench-data"
SHIPPED = ROOT / "rules"
FUNCTION_RUNS = 10
SECTIONS = ("engines", "rules", "events", "objects", "start", "function")


class Bench:
    """One run of the benchmark: the data, how often to repeat, and what was found so far."""

    def __init__(self, arguments: argparse.Namespace) -> None:
        self.repeat = arguments.repeat
        self.sample = arguments.sample
        self.largest_object = arguments.largest_object_mb
        self.objects = sorted((DATA / "AWSLogs").rglob("*.json.gz"))
        self.manifest = json.loads((DATA / "manifest.json").read_text())
        self.events = self.manifest["events"]
        self.megabytes_per_event = self.manifest["expanded_bytes"] / 1e6 / self.events

    def measure(self, scans: dict[str, Callable[[], Run]], equal: bool = True) -> list[tables.Row]:
        """Runs each engine as often as wanted, one after another, so that a slow moment of the machine meets all of them."""
        results: dict[str, list[Run]] = {name: [] for name in scans}
        for repetition in range(self.repeat):
            for name, scan in scans.items():
                print(f"{repetition + 1}/{self.repeat}  {name}", file=sys.stderr, flush=True)
                results[name].append(scan())
        if equal:
            check_equal(results)
        return list(results.items())

    def part(self, name: str, count: int) -> Path:
        """A folder with some of the objects, evenly spread."""
        folder = SCRATCH / f"part-{name}"
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        step = max(1, len(self.objects) // max(1, count))
        for path in self.objects[::step][:count]:
            (folder / path.name).hardlink_to(path)
        return folder

    def compare_engines(self) -> list[str]:
        data = DATA / "AWSLogs"
        small = self.part("engines", max(1, len(self.objects) // 20))
        defeating = rule_sets.add_defeating(SCRATCH / "rules-defeating", SHIPPED)
        floors = self.measure(
            {
                "gunzip": lambda: engines.floor("gunzip", data),
                "gunzip + scan for records (the floor)": lambda: engines.floor("scan", data),
            },
            equal=False,
        )
        rows = self.measure(
            {
                "plain Python, 1 process": lambda: engines.baseline("single_process.py", data, SHIPPED),
                f"plain Python, {CORES} processes": lambda: engines.baseline("multi_process.py", data, SHIPPED),
                "Iota, 1 worker": lambda: engines.iota(data, SHIPPED, "--workers", "1"),
                f"Iota, {CORES} workers": lambda: engines.iota(data, SHIPPED, "--workers", str(CORES)),
            }
        )
        slow = self.measure(
            {
                "Iota without pushdown": lambda: engines.iota(small, SHIPPED, "--no-pushdown"),
                "one persistent worker, JSON batches": lambda: engines.baseline("persistent_worker.py", small, SHIPPED),
            }
        )
        one_each = self.measure({"a subprocess per event and rule": lambda: engines.subprocess_each(data, SHIPPED, self.events, self.sample)}, equal=False)
        with_defeating = self.measure(
            {
                "Iota, and a rule that gets every event": lambda: engines.iota(small, defeating),
                f"plain Python, {CORES} processes, the same rules": lambda: engines.baseline("multi_process.py", small, defeating),
            }
        )
        rows_of_all = [*floors, *one_each, *slow, *rows, *with_defeating]
        known = [(name, [as_if(run, self.events) if run.events == 0 else run for run in runs]) for name, runs in rows_of_all]
        by_name = dict(known)
        single, several = tables.rate_of(by_name["plain Python, 1 process"]), tables.rate_of(by_name[f"plain Python, {CORES} processes"])
        scan = tables.rate_of(by_name["gunzip + scan for records (the floor)"])
        detections = len(rows[0][1][0].detections or [])
        return [
            f"All engines made the same {detections:,} detections ({detections / self.events:.2%} of the events). Start-up is not in the ratios. Without pushdown, the",
            f"persistent worker and the rule that gets every event were run on every twentieth object; the subprocesses on {self.sample} events, scaled up.",
            "",
            *tables.table("engine", known, [
                tables.events_per_second(), tables.megabytes_per_second(self.megabytes_per_event), tables.times("× 1 process", single),
                tables.times(f"× {CORES} processes", several), tables.times("× floor", scan), tables.cpu_per_million(), tables.SENT, tables.STARTUP,
                tables.MEMORY, tables.CHILDREN,
            ]),
        ]  # fmt: skip

    def compare_rule_counts(self) -> list[str]:
        data = self.part("rules", max(1, len(self.objects) // 4))
        small = self.part("rules-plain", max(1, len(self.objects) // 100))
        sets = {size: rule_sets.write_busiest(SCRATCH / f"rules-{size}", SHIPPED, size) for size in (10, 100, 500, 1000)}
        rows = self.measure({f"Iota, {size} rules": lambda rules=rules: engines.iota(data, rules) for size, rules in sets.items()})
        for size in (500, 1000):
            rules = rule_sets.write_rule_set(SCRATCH / f"rules-{size}-mixed", SHIPPED, size)
            rows += self.measure(
                {
                    f"Iota, {size} rules of which some get every event": lambda rules=rules: engines.iota(small, rules),
                    f"plain Python, {CORES} processes, the same {size}": lambda rules=rules: engines.baseline("multi_process.py", small, rules),
                    f"plain Python, 1 process, the same {size}": lambda rules=rules: engines.baseline("single_process.py", small, rules),
                }
            )
        return [
            "The first four are the ten busiest of the shipped rules and others that match nothing, so that the same events match. The sets of which some get every event are",
            "all shipped rules and others. Of what is added one in four has no guard on eventName; where it says so, one in twenty gets every event.",
            "",
            *tables.table("rules", rows, [tables.events_per_second(), tables.cpu_per_million(), tables.SENT, tables.STARTUP, tables.MEMORY, tables.CHILDREN]),
        ]

    def compare_event_counts(self) -> list[str]:
        per_object = self.events / len(self.objects)
        rows: list[tables.Row] = []
        for count in (10_000, 100_000, 1_000_000):
            if count <= self.events:
                data = self.part(f"events-{count}", round(count / per_object))
                rows += self.measure({f"{count:,}": lambda data=data: engines.iota(data, SHIPPED)})
        return tables.table("events", rows, [tables.events_per_second(), tables.cpu_per_million(), tables.MEMORY, tables.CHILDREN])

    def compare_object_sizes(self) -> list[str]:
        rows: list[tables.Row] = []
        for megabytes in (1, 10, 100, 1000):
            if megabytes <= self.largest_object:
                data = one_object(megabytes)
                rows += self.measure({f"{megabytes:,} MB": lambda data=data: engines.iota(data, SHIPPED)})
        return tables.table("one object, expanded", rows, [tables.events_per_second(), tables.cpu_per_million(), tables.MEMORY, tables.CHILDREN])

    def compare_starts(self) -> list[str]:
        rows = self.measure(
            {
                "shipped rules, as it is (1 worker for so little)": lambda: engines.iota_startup(SHIPPED),
                f"shipped rules, {CORES} workers": lambda: engines.iota_startup(SHIPPED, "--workers", str(CORES)),
                "without pushdown": lambda: engines.iota_startup(SHIPPED, "--no-pushdown"),
            }
        )
        columns = [("seconds to the end of a scan of one event", lambda runs: f"{tables.seconds_of(runs):.3f}"), tables.MEMORY, tables.CHILDREN]
        return tables.table("start", rows, columns)

    def measure_function(self) -> list[str]:
        subprocess.run([ROOT / "scripts/publish", "Iota.Function", "linux-x64"], check=True)
        return [
            f"The published program against a Runtime API and an S3 on loopback, with 512 MB as Lambda counts and one worker; medians of {FUNCTION_RUNS} starts. detect asks for work",
            "only when its worker has loaded the rules; the other roles have none. Batches match nothing. What the columns mean: README.md.",
            "",
            *function_start.rows(function_start.measure(FUNCTION_RUNS)),
        ]


def main() -> None:
    arguments = parse_arguments()
    build()
    prepare_data(arguments.events)
    bench = Bench(arguments)
    sections: dict[str, tuple[str, Callable[[], list[str]]]] = {
        "engines": ("Engines", bench.compare_engines),
        "rules": ("As rules grow", bench.compare_rule_counts),
        "events": ("As events grow", bench.compare_event_counts),
        "objects": ("As objects grow", bench.compare_object_sizes),
        "start": ("Start-up", bench.compare_starts),
        "function": ("The Lambda function", bench.measure_function),
    }
    report = [*heading(bench, arguments)]
    for name in arguments.sections:
        title, measure = sections[name]
        report += ["", f"## {title}", "", *measure()]
        arguments.output.write_text("\n".join(report) + "\n")  # After each section: a run that is broken off leaves what it has.
    print(arguments.output.read_text())


def parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=2_000_000)
    parser.add_argument("--repeat", type=int, default=3, help="runs of each engine; the median counts")
    parser.add_argument("--sample", type=int, default=10, help="events for the engine that starts a process for each event and rule")
    parser.add_argument("--largest-object-mb", type=int, default=1000)
    parser.add_argument("--sections", nargs="+", choices=SECTIONS, default=SECTIONS)
    parser.add_argument("--output", type=Path, default=ROOT / "bench" / "RESULTS.md")
    return parser.parse_args()


def build() -> None:
    """The native binaries are measured: they are what runs in production."""
    SCRATCH.mkdir(parents=True, exist_ok=True)
    for project in ("src/Iota.Console", "bench/floor"):
        subprocess.run(["dotnet", "publish", str(ROOT / project), "-c", "Release", "-r", "linux-x64", "-v", "quiet", "-nologo"], check=True)
    # As packages have it: workers write no bytecode.
    package = str(ROOT / "layers" / "python" / "iota")
    subprocess.run([sys.executable, "-m", "compileall", "-q", "--invalidation-mode", "checked-hash", package], check=True)


def prepare_data(events: int) -> None:
    manifest = DATA / "manifest.json"
    if manifest.exists() and json.loads(manifest.read_text())["events"] == events:
        return
    subprocess.run([sys.executable, str(ROOT / "bench" / "generate.py"), "--events", str(events), "--out", str(DATA)], check=True)


def one_object(megabytes: int) -> Path:
    folder = SCRATCH / f"object-{megabytes}"
    if not (folder / "manifest.json").exists():
        subprocess.run([sys.executable, str(ROOT / "bench" / "generate.py"), "--one-object-mb", str(megabytes), "--out", str(folder)], check=True)
    return folder / "AWSLogs"


def as_if(run: Run, events: int) -> Run:
    """A run that counts no events read all of them."""
    return Run(run.seconds, events, run.cpu_seconds, run.startup, run.own_mib, run.children_mib)


def check_equal(results: dict[str, list[Run]]) -> None:
    """Numbers of engines that found different things cannot be compared."""
    runs = [(name, run) for name, repetitions in results.items() for run in repetitions if run.detections is not None]
    if not runs:
        return
    reference_name, reference = runs[0]
    for name, run in runs:
        if run.events != reference.events:
            raise RuntimeError(f"{name} read {run.events} events, {reference_name} {reference.events}")
        if run.detections != reference.detections:
            difference = set(run.detections or []) ^ set(reference.detections or [])
            raise RuntimeError(f"{name} and {reference_name} differ in {len(difference)} detections, as {sorted(difference)[:3]}")


def heading(bench: Bench, arguments: argparse.Namespace) -> list[str]:
    manifest = bench.manifest
    return [
        "# Results",
        "",
        f"{date.today()}, {processor()}, {CORES} cores, {platform.system()} {platform.release()}, Python {platform.python_version()}.",
        f"Command: `python3 bench/run.py --events {arguments.events} --repeat {arguments.repeat}`; medians, one run of each engine after another.",
        "",
        f"{manifest['events']:,} events in {manifest['objects']:,} gzip objects ({manifest['bytes'] / 1e6:,.0f} MB, {manifest['expanded_bytes'] / 1e6:,.0f} MB expanded), "
        f"from disk to detections, with the rules of `rules`.",
    ]


def processor() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.split(":", 1)[1].strip()
    return platform.machine()


if __name__ == "__main__":
    main()
