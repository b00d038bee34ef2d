"""dateutil.tz"""

from __future__ import annotations

from datetime import timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

UTC = timezone.utc


def tzutc() -> tzinfo:
    return UTC


def tzlocal() -> tzinfo:
    return UTC


def tzoffset(name: str | None, offset: float | timedelta) -> tzinfo:
    delta = offset if isinstance(offset, timedelta) else timedelta(seconds=offset)
    return timezone(delta, name) if name else timezone(delta)


def gettz(name: str | None = None) -> tzinfo | None:
    """The time zone of a name such as Europe/Berlin; None when there is none."""
    if name is None or name in ("UTC", "GMT", "Z"):
        return UTC
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return None
