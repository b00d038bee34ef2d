"""Recall and noise on real logs: `./iota scan` reads them as production would, thresholds and windows included."""

from __future__ import annotations

import csv
import gzip
import hashlib
import json
import os
import re
import subprocess
import tempfile
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from rulescore.catalogues import Row
from rulescore.rules import PACK, ROOT

_SUMMARY: Final = re.compile(r"evaluated=(\d+)")
_USER_AGENT: Final = re.compile(r'("userAgent"\s*:\s*)"(?:[^"\\]|\\.)*"')
_USER_NAME: Final = re.compile(r'"userName"\s*:\s*"([A-Za-z0-9_.@-]{4,})"')
_ACCOUNT: Final = re.compile(r"(?<![0-9A-Za-z-])\d{12}(?![0-9A-Za-z-])")
_KEY_ID: Final = re.compile(r"\b(AKIA|ASIA|AIDA|AROA)[A-Z0-9]{8,}")
_RESOURCE: Final = re.compile(r"\b(i|ami|snap|vol|sg|vpc|subnet|eni|fl|acl|rtb|igw)-[0-9a-fA-F]{8,17}\b")


@dataclass(frozen=True)
class Attack:
    """A labelled log: the technique, its file below the data folder, and the rules that should report it."""

    dataset: str
    technique: str
    file: str
    rules: tuple[str, ...]


@dataclass
class Scan:
    """What one scan raised: for each file the rules with an alert, and the alerts of each rule in unlabelled files."""

    by_file: dict[str, set[str]] = field(default_factory=dict)
    noise: Counter[str] = field(default_factory=Counter)
    benign_events: int = 0


def data_folder() -> Path:
    """Where the real logs are: IOTA_TEST_DATA, else beside the checkout."""
    return Path(os.environ.get("IOTA_TEST_DATA") or ROOT.parent / "shared" / "data")


def attacks(data: Path, rows: list[Row]) -> list[Attack]:
    """The labelled logs whose records are CloudTrail records."""
    by_technique = {name.strip(): row.rules for row in rows for name in row.technique.split(",")}
    found = []
    with open(data / "ground_truth" / "ground_truth.tsv", encoding="utf-8", newline="") as file:
        for line in csv.DictReader(file, delimiter="\t"):
            if not line["files"].endswith(".json"):
                continue
            rules = by_technique.get(line["technique"]) or by_technique.get(line["dataset"].split()[-1]) or ()
            found.append(Attack(line["dataset"], line["technique"], line["files"], rules))
    return found


def scan(data: Path, labelled: list[Attack]) -> Scan:
    """Scans the attacks and the other CloudTrail logs of a data folder, apart, so that they do not share alerts."""
    result = Scan()
    files = {attack.file for attack in labelled}
    _, alerts = _run([data / file for file in sorted(files)])
    for rule, objects in alerts:
        for name in objects:
            result.by_file.setdefault(_relative(name, files), set()).add(rule)
    others = [path for path in _cloudtrail_files(data) if str(path.relative_to(data)) not in files]
    result.benign_events, alerts = _run(others)
    result.noise.update(rule for rule, _ in alerts)
    return result


def blanked_user_agents(data: Path, target: Path) -> None:
    """A copy of the logs in which no program says what it is."""
    _copy(data, target, lambda text: _USER_AGENT.sub(r'\1""', text))


def permuted_ids(data: Path, target: Path) -> None:
    """A copy of the logs with other accounts, keys, resources and user names, the same ones alike."""
    _copy(data, target, _permute)


def _cloudtrail_files(data: Path) -> list[Path]:
    return sorted(path for path in data.glob("cloudtrail*/**/*") if path.is_file())


def _relative(name: str, files: set[str]) -> str:
    return next((file for file in files if name.endswith(file)), name)


def _run(paths: list[Path]) -> tuple[int, list[tuple[str, set[str]]]]:
    """The number of evaluated events, and for each alert its rule and the log objects that it came from."""
    with tempfile.TemporaryDirectory() as folder:
        detections = Path(folder) / "detections.jsonl"
        command = [str(ROOT / "iota"), "scan", *map(str, paths), "--rules", str(PACK.parent), "--output", "jsonl", "--quiet"]
        done = subprocess.run([*command, "--detections", str(detections)], capture_output=True, text=True, check=False)
        summary = _SUMMARY.search(done.stderr)
        if done.returncode not in (0, 2) or summary is None:
            raise RuntimeError(f"iota scan ended with {done.returncode}: {done.stderr.strip()}")
        objects: dict[tuple[str, str], set[str]] = {}
        for line in detections.read_text(encoding="utf-8").splitlines():
            one: dict[str, Any] = json.loads(line)
            objects.setdefault((one["ruleId"], one["dedup"]), set()).add(one["object"])
        alerts = [json.loads(line) for line in done.stdout.splitlines()]
        return int(summary[1]), [(alert["ruleId"], objects[alert["ruleId"], alert["dedup"]]) for alert in alerts]


def _copy(data: Path, target: Path, change: Any) -> None:
    for path in _cloudtrail_files(data):
        content = path.read_bytes()
        if content[:2] == b"\x1f\x8b":
            content = gzip.decompress(content)
        copied = target / path.relative_to(data)
        copied.parent.mkdir(parents=True, exist_ok=True)
        copied.write_text(change(content.decode("utf-8", "surrogateescape")), encoding="utf-8", errors="surrogateescape")


def _permute(text: str) -> str:
    for name in set(_USER_NAME.findall(text)):
        # Roles of IAM Identity Center are told by the beginning of their names, which AWS gives.
        if not name.startswith(("AWSReservedSSO_", "AWSServiceRoleFor")):
            text = re.sub(rf"(?<![\w.-]){re.escape(name)}(?![\w-])", f"name-{_digest(name)[:10]}", text)
    text = _ACCOUNT.sub(lambda match: str(int(_digest(match[0]), 16))[-12:].replace("0", "1"), text)
    text = _KEY_ID.sub(lambda match: match[1] + _digest(match[0])[:16].upper(), text)
    return _RESOURCE.sub(lambda match: f"{match[1]}-{_digest(match[0])[:17]}", text)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
