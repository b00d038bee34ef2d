#!/usr/bin/env python3
"""Writes samples/cloudtrail and samples/events anew; the result is always the same, byte for byte."""

import json
import shutil
from collections import Counter
from pathlib import Path

from generator.delivery import DELIVERIES, compress, log_object, render
from generator.identities import JsonObject
from generator.invocations import write_invocations

SAMPLES = Path(__file__).resolve().parent


def main() -> None:
    """Writes every log object, then the single events."""
    shutil.rmtree(SAMPLES / "cloudtrail", ignore_errors=True)
    everything: list[JsonObject] = []
    keys: list[str] = []
    for delivery in DELIVERIES:
        key, records = log_object(delivery)
        path = SAMPLES / "cloudtrail" / key
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(compress(render(records)))
        everything += records
        keys.append(str(key))
        print(f"{len(records):4}  {path.relative_to(SAMPLES)}")
    root_login = next(filter(is_root_console_login, everything))
    write_event("root_console_login", root_login)
    write_invocations(SAMPLES / "events" / "lambda", keys, root_login)
    accounts = Counter(record["recipientAccountId"] for record in everything)
    print(f"{len(everything):4}  records in {len(DELIVERIES)} objects; by account: {dict(accounts)}")


def is_root_console_login(record: JsonObject) -> bool:
    """The last act of the story."""
    return record["eventName"] == "ConsoleLogin" and record["userIdentity"]["type"] == "Root"


def write_event(name: str, record: JsonObject) -> None:
    """One record by itself, readable, for trying a rule by hand."""
    path = SAMPLES / "events" / f"{name}.json"
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps(record, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
