"""dateutil.parser: dates and times as logs and people write them."""

from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone, tzinfo
from typing import Any, Final

_MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_DAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_ZONES: Final = ("utc", "gmt", "z")
_TIME: Final = re.compile(r"(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d+))?)?\s*([ap]\.?m\.?)?", re.IGNORECASE)
_OFFSET: Final = re.compile(r"([+-])(\d{2}):?(\d{2})?$")
_NUMERIC_DATE: Final = re.compile(r"(\d{1,4})([-/.])(\d{1,2})\2(\d{1,4})")
_COMPACT: Final = re.compile(r"(\d{4})(\d{2})(\d{2})(?:T?(\d{2})(\d{2})(\d{2})?)?$")


class ParserError(ValueError):
    """The text is no date."""


class UnknownTimezoneWarning(RuntimeWarning):
    pass


def isoparse(text: str | bytes) -> datetime:
    """A time in ISO 8601."""
    return datetime.fromisoformat(text.decode() if isinstance(text, bytes) else text)


def parse(timestr: Any, default: datetime | None = None, dayfirst: bool = False, yearfirst: bool = False, ignoretz: bool = False, **options: Any) -> datetime:
    """The time that a text says; what it leaves out is taken from `default`, else from the start of today."""
    if isinstance(timestr, bytes):
        timestr = timestr.decode()
    if not isinstance(timestr, str):
        raise TypeError(f"Parser must be a string or character stream, not {type(timestr).__name__}")
    text = timestr.strip()
    try:
        found = _parse(text, default or datetime.now().replace(hour=0, minute=0, second=0, microsecond=0), dayfirst, yearfirst)
    except (ValueError, IndexError, OverflowError) as error:
        raise ParserError(f"Unknown string format: {timestr}") from error
    return found.replace(tzinfo=None) if ignoretz else found


def _parse(text: str, default: datetime, dayfirst: bool, yearfirst: bool) -> datetime:
    if len(text) >= 10 and text[4:5] == "-":
        try:
            return datetime.fromisoformat(text)
        except ValueError:
            pass  # ISO with more digits, or with blanks that Python does not take
    if compact := _COMPACT.match(text):
        year, month, day, *time = (int(part) if part else 0 for part in compact.groups())
        return datetime(year, month, day, *time)
    fields: dict[str, int] = {}
    zone: tzinfo | None = None
    rest, time_end = _take_time(text, fields)
    if time_end is not None:
        zone, rest = _take_zone(rest, time_end)
    _take_date(rest, fields, dayfirst, yearfirst)
    if not fields:
        raise ValueError(text)
    return default.replace(tzinfo=zone, **fields)  # type: ignore[arg-type]


def _take_time(text: str, fields: dict[str, int]) -> tuple[str, int | None]:
    match = _TIME.search(text)
    if match is None:
        return text, None
    hour, minute, second, fraction, half = match.groups()
    fields.update(hour=int(hour), minute=int(minute), second=int(second or 0), microsecond=int((fraction or "0")[:6].ljust(6, "0")))
    if half:
        fields["hour"] = fields["hour"] % 12 + (12 if half[0] in "pP" else 0)
    return text[: match.start()] + " " + text[match.end() :], match.start() + 1


def _take_zone(text: str, after: int) -> tuple[tzinfo | None, str]:
    """The time zone behind the time, and the text without it."""
    head, tail = text[:after], text[after:]
    words = re.sub(r"\b(?:UTC|GMT)(?=[+-]\d)", "", tail).split()
    for position, word in enumerate(words):
        rest = " ".join([head, *words[:position], *words[position + 1 :]])
        offset = _OFFSET.match(word)
        if offset:
            sign, hours, minutes = offset.groups()
            delta = timedelta(hours=int(hours), minutes=int(minutes or 0))
            return timezone(-delta if sign == "-" else delta), rest
        if word.lower() in _ZONES:
            return timezone.utc, rest
    return None, text


def _take_date(text: str, fields: dict[str, int], dayfirst: bool, yearfirst: bool) -> None:
    numeric = _NUMERIC_DATE.search(text)
    if numeric:
        first, _, second, third = numeric.groups()
        if len(first) == 4 or yearfirst:
            year, month, day = int(first), int(second), int(third)
        elif dayfirst or int(first) > 12:
            day, month, year = int(first), int(second), int(third)
        else:
            month, day, year = int(first), int(second), int(third)
        fields.update(year=_full_year(year), month=month, day=day)
        text = text[: numeric.start()] + " " + text[numeric.end() :]
    numbers: list[str] = []
    for word in re.findall(r"[A-Za-z]+|\d+", text):
        key = word[:3].lower()
        if word.isdigit():
            numbers.append(word)
        elif key in _MONTHS:
            fields["month"] = _MONTHS.index(key) + 1
        elif key not in _DAYS and word.lower() not in ("t", "at", "on", "of", "and", "st", "nd", "rd", "th", "ad"):
            raise ValueError(word)
    for number in numbers:
        if len(number) == 4 or ("day" in fields and "year" not in fields):
            fields["year"] = _full_year(int(number))
        elif "day" not in fields:
            fields["day"] = int(number)
        else:
            raise ValueError(number)


def _full_year(year: int) -> int:
    """Years of two digits lie within fifty years of today."""
    if year > 99:
        return year
    now = datetime.now().year
    year += now // 100 * 100
    return year - 100 if year >= now + 50 else year + 100 if year < now - 50 else year
