"""Frames between host and worker (docs/worker-protocol.md)."""

from __future__ import annotations

import codecs
import json
import os
import struct
from collections.abc import Iterator
from itertools import accumulate, pairwise
from struct import unpack_from
from typing import Any, Final, NamedTuple

VERSION: Final = 1
LOAD: Final = b"L"
HELLO: Final = b"H"
EVALUATE: Final = b"E"
RESULT: Final = b"R"
STATE: Final = b"S"
ANSWER: Final = b"A"
TEST: Final = b"T"
VERDICT: Final = b"V"

LARGEST_FRAME: Final = 256 * 1024 * 1024
_LARGEST_WRITE: Final = 1024 * 1024
_header = struct.Struct("<Ic")
_batch = struct.Struct("<QIH")


class ProtocolError(Exception):
    """The other side did not keep to the protocol; there is no way to go on."""


class RuleSet(NamedTuple):
    log_type: str
    rules: tuple[int, ...]


class Batch(NamedTuple):
    id: int
    sets: list[RuleSet]
    set_of_event: tuple[int, ...]
    records: list[memoryview]


def read_frame(descriptor: int) -> tuple[bytes, bytearray] | None:
    """The next frame, or None at the end of input."""
    header = _read(descriptor, _header.size)
    if not header:
        return None
    if len(header) < _header.size:
        raise ProtocolError("the input ends inside a frame header")
    length, kind = _header.unpack(header)
    # The length counts the type byte too.
    if not 1 <= length <= LARGEST_FRAME:
        raise ProtocolError(f"a frame of {length} bytes is refused; the limit is {LARGEST_FRAME}")
    payload = _read(descriptor, length - 1)
    if len(payload) < length - 1:
        raise ProtocolError(f"the input ends inside a frame of type {kind!r}")
    return kind, payload


def write_frame(descriptor: int, kind: bytes, payload: bytes) -> None:
    length = len(payload) + 1
    if length > LARGEST_FRAME:
        raise ProtocolError(f"a frame of {length} bytes is refused; the limit is {LARGEST_FRAME}")
    rest = memoryview(_header.pack(length, kind) + payload)
    while rest:
        rest = rest[os.write(descriptor, rest[:_LARGEST_WRITE]) :]


def _read(descriptor: int, size: int) -> bytearray:
    """Exactly `size` bytes, fewer only at the end of input."""
    data = bytearray(size)
    rest = memoryview(data)
    while rest:
        count = os.readv(descriptor, [rest])
        if count == 0:
            break
        rest = rest[count:]
    missing = len(rest)
    rest.release()
    del data[size - missing :]
    return data


def unpack_batch(payload: bytearray) -> Batch:
    try:
        batch_id, events, sets = _batch.unpack_from(payload)
        at = _batch.size
        name_lengths = unpack_from(f"<{sets}H", payload, at)
        rule_counts = unpack_from(f"<{sets}H", payload, at + 2 * sets)
        at += 4 * sets
        lengths = unpack_from(f"<{events}I", payload, at)
        at += 4 * events
        set_of_event = unpack_from(f"<{events}H", payload, at)
        at += 2 * events
        names = [str(part, "utf-8") for part in _slices(payload, at, name_lengths)]
        at += sum(name_lengths)
        indexes = unpack_from(f"<{sum(rule_counts)}H", payload, at)
        at += 2 * len(indexes)
    except (struct.error, UnicodeDecodeError) as error:
        raise ProtocolError(f"a batch cannot be read: {error}") from error
    if at + sum(lengths) != len(payload):
        raise ProtocolError(f"batch {batch_id} has {len(payload) - at} bytes of records and announces {sum(lengths)}")
    if set_of_event and max(set_of_event) >= sets:
        raise ProtocolError(f"batch {batch_id} has an event for a rule set that it does not have")
    bounds = pairwise(accumulate(rule_counts, initial=0))
    return Batch(
        batch_id,
        [RuleSet(name, indexes[start:end]) for name, (start, end) in zip(names, bounds, strict=True)],
        set_of_event,
        list(_slices(payload, at, lengths)),
    )


def _slices(payload: bytearray, start: int, lengths: tuple[int, ...]) -> Iterator[memoryview]:
    view = memoryview(payload)
    for begin, end in pairwise(accumulate(lengths, initial=start)):
        yield view[begin:end]


def _replacement_characters(error: UnicodeError) -> tuple[bytes, int]:
    assert isinstance(error, UnicodeEncodeError)
    return "\N{REPLACEMENT CHARACTER}".encode() * (error.end - error.start), error.end


# What a lone surrogate becomes: errors="replace" would write a question mark.
codecs.register_error("iota.replacement", _replacement_characters)

to_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode


def to_utf8(text: str) -> bytes:
    return text.encode("utf-8", "iota.replacement")


def json_bytes(value: Any) -> bytes:
    return to_utf8(to_json(value))
