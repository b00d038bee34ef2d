"""The engine that most teams write: whole objects through gzip and json, plain dicts, rules looked up by log type.

It is what Iota is measured against, so it is written to be fast: no copies, no wrappers, no work for events without rules.
"""

import argparse
import gc
import gzip
import importlib
import json
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from typing import Any

# Rules ask the package for variables of the owner; a copy of the rules in another folder does not find it by itself.
sys.path.append(str(Path(__file__).resolve().parents[2] / "layers" / "python"))

CLOUDTRAIL = "AWS.CloudTrail"


class Event(dict):
    """The dict that rules get, with the two look-ups of the rule format; nested values stay plain."""

    def deep_get(self, *keys: str, default: Any = None) -> Any:
        """The value under a path of keys; a missing key or a null gives the default."""
        value: Any = self
        for key in keys:
            if not isinstance(value, dict):
                return default
            value = value.get(key)
        return default if value is None else value

    def deep_walk(self, *keys: str, default: Any = None, return_val: str = "all") -> Any:
        """The values under a path that crosses lists, without repeats: one by itself, several as a list."""
        found: list[Any] = []
        for value in _walk(self, keys):
            if value not in found:
                found.append(value)
        if not found:
            return default
        if return_val == "first":
            return found[0]
        if return_val == "last":
            return found[-1]
        return found[0] if len(found) == 1 else found


def _walk(value: Any, keys: tuple[str, ...]) -> Iterator[Any]:
    if isinstance(value, list):
        for item in value:
            yield from _walk(item, keys)
    elif not keys:
        if value is not None:
            yield value
    elif isinstance(value, dict):
        yield from _walk(value.get(keys[0]), keys[1:])


@dataclass(frozen=True)
class Rule:
    """A loaded rule: its module, and the metadata that stands in for functions that it lacks."""

    id: str
    log_types: list[str]
    display_name: str
    default_severity: str
    module: ModuleType

    def detection(self, event: Event) -> tuple[str, str, str, str, str]:
        """The detection of an event that the rule matched."""
        title = self._text("title", event, self.display_name)
        severity = self._text("severity", event, self.default_severity)
        return self.id, event["eventID"], title, severity, self._text("dedup", event, title)

    def _text(self, function: str, event: Event, default: str) -> str:
        try:
            return getattr(self.module, function)(event) if hasattr(self.module, function) else default
        except Exception:  # A rule may raise anything, and a match must not be lost to its title.
            return default


@dataclass
class Result:
    """What a scan found. A detection is (rule id, event id, title, severity, dedup)."""

    events: int = 0
    failures: int = 0
    detections: list[tuple[str, str, str, str, str]] = field(default_factory=list)

    def add(self, other: "Result") -> None:
        """Adds what another part of the scan found."""
        self.events += other.events
        self.failures += other.failures
        self.detections += other.detections


RuleIndex = dict[str, list[Rule]]


def load_rules(folder: Path) -> RuleIndex:
    """Imports every enabled rule below the folder, by log type. A rule is a NAME.yml with AnalysisType rule and its NAME.py."""
    index: RuleIndex = {}
    for metadata_path in sorted(folder.rglob("*.yml")):
        metadata = read_metadata(metadata_path)
        if metadata.get("AnalysisType") != "rule" or metadata.get("Enabled") != "true":
            continue
        rule = _load_rule(metadata_path, metadata)
        for log_type in rule.log_types:
            index.setdefault(log_type, []).append(rule)
    return index


def read_metadata(path: Path) -> dict[str, Any]:
    """The top-level scalars and lists of a rule's YAML; all that is needed here, and the standard library has no YAML."""
    metadata: dict[str, Any] = {}
    key = ""
    for line in path.read_text(encoding="utf-8").splitlines():
        text = line.strip()
        if text.startswith("- "):
            if isinstance(metadata.get(key), list):
                metadata[key].append(_scalar(text[2:]))
        elif line and not line[0].isspace() and ":" in line and line[0] != "#":
            key, _, value = line.partition(":")
            metadata[key] = _value(value.strip())
    return metadata


def _value(text: str) -> Any:
    if text.startswith("["):
        return [_scalar(item) for item in text.strip("[]").split(",")]
    return _scalar(text) if text else []


def _scalar(text: str) -> str:
    return text.strip().strip("\"'")


def _load_rule(metadata_path: Path, metadata: dict[str, Any]) -> Rule:
    return Rule(
        id=metadata["RuleID"],
        log_types=metadata["LogTypes"],
        display_name=metadata.get("DisplayName") or metadata["RuleID"],
        default_severity=metadata["Severity"],
        module=_import_file(metadata_path.with_name(metadata["Filename"])),
    )


def _import_file(path: Path) -> ModuleType:
    folder = str(path.parent)
    # Helpers lie beside the rules that import them.
    if folder not in sys.path:
        sys.path.append(folder)
    return importlib.import_module(path.stem)


def scan_object(path: Path, index: RuleIndex) -> Result:
    """Runs the rules of its log type over every record of one log object."""
    result = Result()
    evaluate(read_records(path), index.get(CLOUDTRAIL, []), result)
    return result


def read_records(path: Path) -> list[dict[str, Any]]:
    """The records of one log object."""
    document = json.loads(gzip.decompress(path.read_bytes()))
    return document["Records"] if isinstance(document, dict) and "Records" in document else []


def evaluate(records: list[dict[str, Any]], rules: list[Rule], result: Result) -> None:
    """Runs rules over records, and adds to the result."""
    result.events += len(records)
    # Taken out of the objects once: attribute access is a measurable part of a loop over events times rules.
    predicates = [(rule.module.rule, rule) for rule in rules]
    for record in records:
        event = Event(record)
        # In CloudTrail these two are null when there is nothing to say; rules in this format expect them to be absent.
        if event.get("requestParameters") is None:
            event.pop("requestParameters", None)
        if event.get("responseElements") is None:
            event.pop("responseElements", None)
        for predicate, rule in predicates:
            try:
                matched = predicate(event) is True
            except Exception:  # A rule may raise anything, and that must not stop the others.
                result.failures += 1
                continue
            if matched:
                result.detections.append(rule.detection(event))


Scan = Callable[[list[Path], RuleIndex, int], Result]


def run(scan: Scan, description: str, started: float) -> None:
    """The command line of both baselines: loads rules, scans, and prints one JSON line."""
    options = _parse_arguments(description)
    # Parsed JSON has no cycles, so reference counts free it; walking it for cycles takes a third of the time of big objects.
    gc.disable()
    index = load_rules(options.rules)
    objects = sorted(options.data.rglob("*.json.gz"))
    loaded = time.perf_counter()
    result = scan(objects, index, options.workers)
    finished = time.perf_counter()
    if options.detections:
        _write_detections(options.detections, result.detections)
    summary = {
        "events": result.events,
        "detections": len(result.detections),
        "failures": result.failures,
        "seconds": round(finished - loaded, 3),
        "startup_seconds": round(loaded - started, 3),
        "objects": len(objects),
        "rules": len({rule.id for rules in index.values() for rule in rules}),
    }
    print(json.dumps(summary))


def _parse_arguments(description: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("data", type=Path, help="folder with log objects")
    parser.add_argument("--rules", type=Path, required=True, help="folder with rules: NAME.py and NAME.yml")
    parser.add_argument("--detections", type=Path, help='write the sorted lines "ruleId eventId" to this file')
    parser.add_argument("--workers", type=int, default=0, help="processes (multi_process only); default: one per core")
    return parser.parse_args()


def _write_detections(path: Path, detections: Iterable[tuple[str, ...]]) -> None:
    lines = sorted(f"{rule_id} {event_id}\n" for rule_id, event_id, *_ in detections)
    path.write_text("".join(lines), encoding="utf-8")
