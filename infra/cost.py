#!/usr/bin/env python3
"""What a deployment costs a month: the tables of docs/cost.md, computed. `infra/cost.py --write` puts them there; a test fails when they are far off."""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "cost.md"
BEGIN, END = "<!-- computed by infra/cost.py -->\n", "<!-- end -->\n"
DAYS = 30
GIB_PER_MB = 1 / 1024

# List prices of AWS in us-east-1, in dollars.
LAMBDA_GB_SECOND = 0.0000166667
LAMBDA_REQUEST = 0.20 / 1e6
S3_GET = 0.0004 / 1e3
SQS_REQUEST = 0.40 / 1e6
SNS_PUBLISH = 0.50 / 1e6
EFS_GB_MONTH, EFS_BACKUP_GB_MONTH = 0.30, 0.05
EFS_READ_GB, EFS_WRITE_GB = 0.03, 0.06
KMS_KEY, KMS_REQUEST = 1.00, 0.03 / 1e4
ALARM, METRIC, DASHBOARD, LOG_GB = 0.10, 0.30, 3.00, 0.50
S3_PUT, S3_GB_MONTH = 0.005 / 1e3, 0.023
NAT_HOUR, PUBLIC_ADDRESS_HOUR = 0.045, 0.005

# List prices of others, for a GB of logs before compression; docs/cost.md names where they were found.
SENTINEL_GB = 2.46
PER_GB_LOW, PER_GB_HIGH = 3.0, 25.0

# Assumptions. What is not measured is on the expensive side.
SLOWER_CORE = 2.0  # a core of Lambda against one of the machine that was measured
BATCH_OVERHEAD_SECONDS = 0.5  # of each invocation: first bytes from S3, a transaction on EFS, the answer
BATCH_STATE_GB = 0.2e-3  # that a transaction of ten ledger rows writes, and reads: pages and the rollback journal
LEDGER_ROW_GB, LEDGER_DAYS = 250e-9, 90
LEAST_STATE_GB = 0.1
LINES_GB = 2e-6  # log of one invocation: the metrics, what was done, and Lambda's own three lines
POLLS_A_DAY = 5 * 3 * 60 * 24  # of an empty queue: Lambda's five pollers, 20 s each
TICKS_A_DAY, TICK_SECONDS, TICK_GIB = 24 * 12, 1.0, 1.0
NOTIFIES_A_DAY, NOTIFY_SECONDS, NOTIFY_GIB = 24 * 60, 0.5, 0.5
DETECT_MB = 1769
LAKE_DAYS, LAKE_SIZE, LAKE_MB_SECOND = 365, 0.158, 110.0  # share of the size before compression, and speed of one core with all that the lake takes
LAKE_FILES_PER_OBJECT = 1.1  # most objects are of one hour


@dataclass(frozen=True)
class Volume:
    """CloudTrail of one day. `gb` is before compression, as SIEMs count it."""

    name: str
    gb: float
    objects: int
    objects_per_batch: float


VOLUMES = (
    Volume("idle", 0, 0, 1),
    Volume("1 GB/day", 1, 5_000, 3),
    Volume("100 GB/day", 100, 200_000, 10),
    Volume("1 TB/day", 1000, 1_000_000, 10),
)


@dataclass(frozen=True)
class Measured:
    """Of bench/RESULTS.md: events a second of one core, and the size of an event."""

    events_per_core_second: float
    event_gb: float

    @staticmethod
    def read() -> Measured:
        text = (ROOT / "bench" / "RESULTS.md").read_text(encoding="utf-8")
        cores = _number(r"(\d+) cores", text)
        rate = _number(r"\| Iota, 2 workers \| ([\d,]+)", text)
        events, megabytes = _number(r"\n([\d,]+) events in", text), _number(r"([\d,]+) MB expanded", text)
        return Measured(rate / cores, megabytes / 1e3 / events)


def _number(pattern: str, text: str) -> float:
    match = re.search(pattern, text)
    if match is None:
        raise SystemExit(f"infra/cost.py: '{pattern}' was not found in the file that it should be in")
    return float(match[1].replace(",", ""))


def detect_seconds(volume: Volume, measured: Measured) -> tuple[float, float]:
    """Seconds a day in which events are evaluated, and in which a batch waits for something."""
    batches = volume.objects / volume.objects_per_batch
    return volume.gb / measured.event_gb / measured.events_per_core_second * SLOWER_CORE, batches * BATCH_OVERHEAD_SECONDS


def costs(volume: Volume, measured: Measured) -> dict[str, float]:
    """Dollars a month, by what they are paid for."""
    batches = volume.objects / volume.objects_per_batch
    invocations = batches + TICKS_A_DAY + NOTIFIES_A_DAY
    seconds = sum(detect_seconds(volume, measured))
    others = TICKS_A_DAY * TICK_SECONDS * TICK_GIB + NOTIFIES_A_DAY * NOTIFY_SECONDS * NOTIFY_GIB
    commits = batches + TICKS_A_DAY
    state = LEAST_STATE_GB + volume.objects * LEDGER_DAYS * LEDGER_ROW_GB
    source = (ROOT / "infra" / "cdk" / "Alarms.cs").read_text(encoding="utf-8")
    names = (ROOT / "src" / "Iota.Engine" / "Telemetry" / "Metric.cs").read_text(encoding="utf-8")
    metrics = len(re.findall(r"^    (?!Lake)[A-Z]\w+,$", names, re.MULTILINE))
    monthly = {
        "Lambda: detect": DAYS * (seconds * DETECT_MB * GIB_PER_MB * LAMBDA_GB_SECOND + batches * LAMBDA_REQUEST),
        "Lambda: tick, notify": DAYS * (others * LAMBDA_GB_SECOND + (TICKS_A_DAY + NOTIFIES_A_DAY) * LAMBDA_REQUEST),
        "S3: reading the logs": DAYS * volume.objects * S3_GET,
        "SNS": DAYS * volume.objects * SNS_PUBLISH,
        "SQS": DAYS * (volume.objects + 2 * batches + 2 * POLLS_A_DAY) * SQS_REQUEST,
        "EFS: throughput": DAYS * commits * BATCH_STATE_GB * (EFS_READ_GB + EFS_WRITE_GB),
        "EFS: storage and backup": state * (EFS_GB_MONTH + EFS_BACKUP_GB_MONTH),
        "CloudWatch: alarms, metrics, dashboard": len(re.findall(r'\bAlarm\("(?!Lake)', source)) * ALARM + metrics * METRIC + DASHBOARD,
        "CloudWatch: log": DAYS * invocations * LINES_GB * LOG_GB,
    }
    return monthly | {"together": sum(monthly.values())}


def kms(volume: Volume) -> float:
    """Where the logs have a key and the bucket no S3 bucket key."""
    return KMS_KEY + DAYS * volume.objects * KMS_REQUEST


def lake_seconds(volume: Volume) -> float:
    """Seconds a day in which events are compressed."""
    return volume.gb * 1e3 / LAKE_MB_SECOND * SLOWER_CORE


def lake_writing(volume: Volume) -> float:
    """Compression, a PUT for each file, and one more transaction for each batch."""
    batches = volume.objects / volume.objects_per_batch
    compression = lake_seconds(volume) * DETECT_MB * GIB_PER_MB * LAMBDA_GB_SECOND
    return DAYS * (compression + volume.objects * LAKE_FILES_PER_OBJECT * S3_PUT + batches * BATCH_STATE_GB * (EFS_READ_GB + EFS_WRITE_GB))


def lake_storage(volume: Volume) -> float:
    """When it is full: events of all its days."""
    return volume.gb * LAKE_SIZE * LAKE_DAYS * S3_GB_MONTH


def lake_watching() -> float:
    """Two alarms, and five metrics of which two are measured by two functions."""
    return 2 * ALARM + 7 * METRIC


def nat() -> float:
    return 24 * DAYS * (NAT_HOUR + PUBLIC_ADDRESS_HOUR)


def tables() -> str:
    measured = Measured.read()
    columns = [costs(volume, measured) for volume in VOLUMES]
    head = "| | " + " | ".join(volume.name for volume in VOLUMES) + " |\n|---|" + "---:|" * len(VOLUMES) + "\n"
    lines = [head]
    for name in columns[0]:
        lines.append(_row(f"**{name}**" if name == "together" else name, [column[name] for column in columns]))
    lines.append(_row("more, with a key of KMS", [kms(volume) for volume in VOLUMES]))
    lines.append(_row("more, with `lake=365`: writing and watching", [lake_writing(volume) + lake_watching() for volume in VOLUMES]))
    lines.append(_row("more, with `lake=365`: storage, after a year", [lake_storage(volume) for volume in VOLUMES]))
    lines.append(_row("more, with `egress=nat` (and $0.045 per GB)", [nat()] * len(VOLUMES)))
    lines += ["\nThe arithmetic of a day:\n\n", head]
    lines.append(_row("events", [volume.gb / measured.event_gb for volume in VOLUMES], "{:,.0f}"))
    lines.append(_row("objects", [volume.objects for volume in VOLUMES], "{:,.0f}"))
    lines.append(_row("batches", [volume.objects / volume.objects_per_batch for volume in VOLUMES], "{:,.0f}"))
    lines.append(_row("seconds of evaluation", [detect_seconds(volume, measured)[0] for volume in VOLUMES], "{:,.0f}"))
    lines.append(_row("seconds of compression, with a lake", [lake_seconds(volume) for volume in VOLUMES], "{:,.0f}"))
    lines.append(_row("seconds of waiting", [detect_seconds(volume, measured)[1] for volume in VOLUMES], "{:,.0f}"))
    lines.append(_row("share of the two batches that run at a time", [sum(detect_seconds(volume, measured)) / 2 / 864 for volume in VOLUMES], "{:.1f} %"))
    lines += ["\nBeside others, a month:\n\n", head]
    lines.append(_row("Iota", [column["together"] for column in columns]))
    lines.append(_row("Microsoft Sentinel, pay as you go", [DAYS * volume.gb * SENTINEL_GB for volume in VOLUMES]))
    lines.append(_row("SIEMs priced by GB, from", [DAYS * volume.gb * PER_GB_LOW for volume in VOLUMES]))
    lines.append(_row("SIEMs priced by GB, to", [DAYS * volume.gb * PER_GB_HIGH for volume in VOLUMES]))
    return "".join(lines)


def _row(name: str, values: list[float], form: str = "${:,.2f}") -> str:
    return f"| {name} | " + " | ".join(form.format(value) for value in values) + " |\n"


def current() -> str:
    """The page with tables as they should be."""
    head, _, rest = PAGE.read_text(encoding="utf-8").partition(BEGIN)
    return head + BEGIN + tables() + END + rest.partition(END)[2]


if __name__ == "__main__":
    if sys.argv[1:] == ["--write"]:
        PAGE.write_text(current(), encoding="utf-8")
    else:
        print(tables(), end="")
