"""Writes, for each rule of the corpus, the records that try it as a CloudTrail object: FOLDER/RULE.json. For the tests of the host."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from pushdown.events import Records, words_of
from pushdown.harness import CORPUS, HELPERS

RECORDS_PER_RULE = 40

# What makes the host take a record for one of CloudTrail, where the record does not have it.
_MARKS = {"eventVersion": '"1.08"', "eventSource": '"iam.amazonaws.com"', "eventName": '"Evil"', "eventTime": '"2026-03-04T12:00:00Z"'}


def main() -> None:
    folder = Path(sys.argv[1])
    helpers = [path.read_text() for path in HELPERS.glob("*.py")]
    for path in sorted(CORPUS.glob("*.py")):
        records = Records(path.stem, words_of(path.read_text(), *helpers)).take(RECORDS_PER_RULE)
        marked = (_marked(number, record) for number, record in enumerate(records))
        (folder / f"{path.stem}.json").write_bytes(f'{{"Records":[{",".join(marked)}]}}'.encode("utf-8", "surrogatepass"))


def _marked(number: int, record: str) -> str:
    members = [f'"eventID":"event-{number}"', *(f'{json.dumps(key)}:{value}' for key, value in _MARKS.items() if f'"{key}"' not in record)]
    rest = record.strip()[1:]
    return "{" + ",".join(members) + ("" if rest.strip() == "}" else ",") + rest


if __name__ == "__main__":
    main()
