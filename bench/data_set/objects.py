"""Renders log objects from templates. Each object has a generator of its own, so the number of processes changes nothing."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import PurePosixPath

from generator.delivery import object_key

from .templates import Place

PLACES = tuple(
    (account, region)
    for account in ("111122223333", "444455556666")
    for region in ("eu-west-1", "us-east-1", "us-west-2")
)

_FIRST_DELIVERY = datetime(2026, 11, 1)
_DELIVERY_INTERVAL = timedelta(minutes=5)
_OLDEST_EVENT = timedelta(minutes=14)
_WINDOW_MINUTES = 9
_SECONDS = tuple(b":%02dZ" % second for second in range(60))

# 16 random bytes for the event id, 16 for the request id.
_BYTES_PER_EVENT = 32

DOCUMENT_START = b'{"Records":['
DOCUMENT_END = b"]}"


@dataclass(frozen=True)
class Rendered:
    """The key and the records of one object, not yet joined to its document; `suspicious` runs along with the records."""

    key: PurePosixPath
    records: list[bytes]
    suspicious: list[bool]


class ObjectRenderer:
    """Renders the n-th object of a data set."""

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self._places = [Place(str(seed), account, region) for account, region in PLACES]

    @property
    def event_names(self) -> set[str]:
        """Every event name that can be drawn."""
        return set().union(*(place.event_names for place in self._places))

    def render(self, index: int, count: int, part: int = 0) -> Rendered:
        """`count` records of object number `index`; accounts and regions take turns. A big object is rendered in parts."""
        rng = random.Random(f"{self._seed}/{index}/{part}")
        place = self._places[index % len(self._places)]
        delivered = _FIRST_DELIVERY + _DELIVERY_INTERVAL * (index // len(self._places))
        key = object_key(place.account, place.region, delivered, rng)
        templates = place.draw(rng, count)
        slots = zip(_times(rng, delivered, count), _ids(rng, count), strict=True)
        records = [
            template.pattern % {b"time": time, b"event": event, b"request": request, b"s3request": s3_request}
            for template, (time, (event, request, s3_request)) in zip(templates, slots, strict=True)
        ]
        return Rendered(key, records, [template.suspicious for template in templates])


def _times(rng: random.Random, delivered: datetime, count: int) -> Iterator[bytes]:
    start = delivered - _OLDEST_EVENT
    minutes = [f"{start + timedelta(minutes=minute):%Y-%m-%dT%H:%M}".encode() for minute in range(_WINDOW_MINUTES)]
    return map(bytes.__add__, rng.choices(minutes, k=count), rng.choices(_SECONDS, k=count))


def _ids(rng: random.Random, count: int) -> Iterator[tuple[bytes, bytes, bytes]]:
    """Event id, request id and request id in S3's form; from 122 random bits each, so unique."""
    digits = rng.randbytes(_BYTES_PER_EVENT * count).hex().encode()
    for at in range(0, len(digits), 2 * _BYTES_PER_EVENT):
        request = digits[at + 32 : at + 64]
        yield _uuid(digits[at : at + 32]), _uuid(request), request[:16].upper()


def _uuid(digits: bytes) -> bytes:
    return b"%b-%b-4%b-a%b-%b" % (digits[:8], digits[8:12], digits[13:16], digits[17:20], digits[20:])
