"""What json.loads makes of a record, for PythonDifferentialTests.

Reads pairs of frames (length as 4 bytes, little endian, then the content) from stdin: a record, and the raw text of its eventName as the host
sees it, empty when there is none. Answers one byte per pair: a (accepted, same eventName), d (accepted, another eventName), r (rejected).
"""

import json
import sys

MISSING = object()


def read_frame():
    length = sys.stdin.buffer.read(4)
    return sys.stdin.buffer.read(int.from_bytes(length, "little")) if length else None


def judge(record, event_name):
    try:
        event = json.loads(record)
        if json.loads(record.decode("utf-8")) != event or not isinstance(event, dict):
            return b"r"
    except (ValueError, RecursionError):
        return b"r"
    expected = json.loads(event_name) if event_name else MISSING
    return b"a" if event.get("eventName", MISSING) == expected else b"d"


def main():
    sys.set_int_max_str_digits(0)
    while (record := read_frame()) is not None:
        sys.stdout.buffer.write(judge(record, read_frame()))
        sys.stdout.buffer.flush()


main()
