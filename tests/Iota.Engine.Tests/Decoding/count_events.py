"""Counts the events of log files in its own way, for TestDataTests: whole documents with the json module, and what that cannot read piece by piece.

Usage: count_events.py FILE...   Prints per file, separated by tabs: good, defective, SHA-256 of the events' ids in their order, path.
A file that is no JSON at all counts as -1.
"""

import gzip
import hashlib
import json
import sys

DECODER = json.JSONDecoder()


def unwrap(event):
    """The CloudTrail event inside of another service's envelope."""
    for name in ("CloudTrailEvent", "_raw"):
        if name in event:
            return json.loads(event[name])
    if "detail-type" in event:
        return event["detail"]
    aws = event.get("aws")
    return aws["cloudtrail"] if isinstance(aws, dict) and "cloudtrail" in aws else event


def elements(document):
    """The records of a document that was read as a whole."""
    if isinstance(document, list):
        return document
    for name in ("Records", "Events"):
        if isinstance(document.get(name), list):
            return document[name]
    return [document]


def skip(text, position):
    while position < len(text) and text[position] in " \t\r\n,":
        position += 1
    return position


def read(text):
    """Events, None for each defect. A list that cannot be read as a whole is entered, and its elements are read one by one."""
    position = skip(text, 0)
    while position < len(text):
        try:
            document, position = DECODER.raw_decode(text, position)
            for event in elements(document):
                yield unwrap(event) if isinstance(event, dict) else None
        except json.JSONDecodeError as error:
            if text[position] == "[":
                position += 1
            elif text[position] == "]" and position + 1 == len(text.rstrip()):
                return
            elif text[position] == "{":
                yield None
                position = error.pos
            else:
                yield None
                position = text.find("{", position)
                if position < 0:
                    return
        position = skip(text, position)


def main():
    for path in sys.argv[1:]:
        with open(path, "rb") as file:
            content = file.read()
        if content.startswith(b"\x1f\x8b"):
            content = gzip.decompress(content)
        text = content.decode("utf-8-sig")
        if text.lstrip()[:1] not in "{[":
            print(-1, -1, "", path, sep="\t")
            continue
        events = list(read(text))
        good = [event for event in events if event is not None]
        ids = "\n".join(str(event.get("eventID", "")) for event in good)
        print(len(good), len(events) - len(good), hashlib.sha256(ids.encode()).hexdigest(), path, sep="\t")


main()
