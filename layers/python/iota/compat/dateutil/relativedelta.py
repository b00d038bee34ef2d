"""dateutil.relativedelta, for adding and subtracting whole years, months, weeks and days, and shorter times."""

from __future__ import annotations

import calendar
from datetime import date, datetime, timedelta
from typing import Any


class relativedelta:
    def __init__(self, *, years: int = 0, months: int = 0, **shorter: float) -> None:
        self.months = years * 12 + months
        self.rest = timedelta(**shorter)

    def __radd__(self, time: Any) -> Any:
        if not isinstance(time, (date, datetime)):
            return NotImplemented
        year, month = divmod(time.year * 12 + time.month - 1 + self.months, 12)
        day = min(time.day, calendar.monthrange(year, month + 1)[1])
        return time.replace(year=year, month=month + 1, day=day) + self.rest

    __add__ = __radd__

    def __rsub__(self, time: Any) -> Any:
        return time + -self

    def __neg__(self) -> relativedelta:
        negative = relativedelta(months=-self.months)
        negative.rest = -self.rest
        return negative
