"""The correlation store of the original Iota, on Iota's state: what is redelivered is not counted again, and all workers and hosts see the same.

Takes the place of the original's file of this name beside the rules, which keeps an SQLite file of its own in the home folder.
"""

from __future__ import annotations

import os
import time
from collections.abc import Mapping
from datetime import datetime, timezone
from typing import Any, List, Optional

from iota import state

_TIME_FIELDS = ("p_event_time", "Datetime", "EdgeStartTimestamp", "date_create", "eventTime")


def correlation_enabled() -> bool:
    """False when IOTA_CORRELATION is 0: then every event crosses its threshold. The variable must be passed to rules (--rule-env)."""
    return os.environ.get("IOTA_CORRELATION", "1") not in ("0", "false", "False")


def get_string_set(key: str) -> List[str]:
    """A list that is not empty when something was put under the key."""
    return [key] if state.strings(_seen(key)) else []


def put_string_set(key: str, value: Any = "") -> None:
    """Remembers the key; the value is not kept."""
    state.add(_seen(key), "seen")


def sliding_window_threshold_crossed(dedup_key: str, window_seconds: int, threshold: int, event_ts: Optional[float] = None) -> bool:
    """Counts this event; true for exactly the one that makes `threshold` within the window."""
    if not correlation_enabled():
        return True
    return state.hits(f"correlation_store:window:{dedup_key}", within=window_seconds, at=event_ts) == threshold


def event_unix_ts(event: Mapping[str, Any]) -> float:
    """The time of an event by the first field that has one, else now."""
    value = next((event.get(name) for name in _TIME_FIELDS if event.get(name)), None)
    if isinstance(value, (int, float)):
        return float(value)
    try:
        moment = datetime.fromisoformat(str(value).strip().replace("Z", "+00:00"))
    except ValueError:
        return time.time()
    return (moment if moment.tzinfo else moment.replace(tzinfo=timezone.utc)).timestamp()


def _seen(key: str) -> str:
    return f"correlation_store:seen:{key}"
