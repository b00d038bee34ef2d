"""The fields whose names begin with `p_`, which rules in the Panther format expect beside those of the record.

They are made when a rule asks for one: events whose rules never do cost nothing.
"""

from __future__ import annotations

import hashlib
import ipaddress
import json
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timezone
from typing import Any, Final

FORMAT: Final = "%Y-%m-%d %H:%M:%S.%f"
SOURCE: Final = "Iota"

# Where records say when; the first that is there and can be read holds.
_TIME_NAMES: Final = ("eventTime", "time", "timestamp", "query_timestamp", "start", "updatedAt", "createdAt")

_IP: Final = re.compile(r"\d{1,3}(?:\.\d{1,3}){3}|[0-9A-Fa-f:]*:[0-9A-Fa-f:.]*")
_ARN: Final = re.compile(r"arn:aws[a-z-]*:[a-zA-Z0-9-]*:[a-z0-9-]*:(\d{12})?:\S+")
_ACCOUNT: Final = re.compile(r"\d{12}")
_INSTANCE: Final = re.compile(r"i-(?:[0-9a-f]{8}|[0-9a-f]{17})")
_DOMAIN: Final = re.compile(r"(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,24}")
_EMAIL: Final = re.compile(r"[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+\.[A-Za-z]{2,24}")
_HASHES: Final = {32: "p_any_md5_hashes", 40: "p_any_sha1_hashes", 64: "p_any_sha256_hashes"}
_HEX: Final = re.compile(r"[0-9A-Fa-f]+")
_DOMAIN_KEYS: Final = ("domain", "host", "hostname", "eventsource", "query_name", "dnsname")
_USER_KEYS: Final = ("username", "user", "user_name")
_LONGEST_INDICATOR: Final = 512

ANY: Final = (
    "p_any_ip_addresses", "p_any_domain_names", "p_any_aws_arns", "p_any_aws_account_ids", "p_any_aws_instance_ids",
    "p_any_emails", "p_any_usernames", "p_any_md5_hashes", "p_any_sha1_hashes", "p_any_sha256_hashes",
)  # fmt: skip


def event_time(event: Mapping[str, Any]) -> str | None:
    """When it happened, in the format of all times here; None when the record does not say."""
    for name in _TIME_NAMES:
        time = _read_time(event.get(name))
        if time is not None:
            return time.strftime(FORMAT)
    return None


def _read_time(value: Any) -> datetime | None:
    try:
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            # Milliseconds since 1970 are beyond the seconds of any year that logs are from.
            return datetime.fromtimestamp(value / 1000 if value > 1e11 else value, timezone.utc)
        if isinstance(value, str):
            time = datetime.fromisoformat(value)
            return time.astimezone(timezone.utc) if time.tzinfo else time
    except (ValueError, OverflowError, OSError):
        pass
    return None


def parse_time(event: Mapping[str, Any]) -> str:
    return datetime.now(timezone.utc).strftime(FORMAT)


def row_id(event: Mapping[str, Any]) -> str:
    """The same for the same record, wherever it is read."""
    text = json.dumps(event, sort_keys=True, default=str)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def indicators(event: Mapping[str, Any]) -> dict[str, list[str]]:
    """For each p_any_ field that has any, its values, sorted."""
    found: dict[str, set[str]] = {name: set() for name in ANY}
    for key, text in _texts("", event):
        if 0 < len(text) <= _LONGEST_INDICATOR:
            _sort_in(key.lower(), text, found)
    return {name: sorted(values) for name, values in found.items() if values}


def _texts(key: str, value: Any) -> Iterator[tuple[str, str]]:
    """Every text below a value, with the name of the member that holds it. A stack, because records may be deeply nested."""
    waiting = [(key, value)]
    while waiting:
        key, value = waiting.pop()
        if isinstance(value, str):
            yield key, value
        elif isinstance(value, dict):
            waiting.extend(value.items())
        elif isinstance(value, list):
            waiting.extend((key, item) for item in value)


def _sort_in(key: str, text: str, found: dict[str, set[str]]) -> None:
    if _IP.fullmatch(text) and _is_address(text):
        found["p_any_ip_addresses"].add(text)
    elif arn := _ARN.fullmatch(text):
        found["p_any_aws_arns"].add(text)
        if arn[1]:
            found["p_any_aws_account_ids"].add(arn[1])
        if instance := re.search(rf":instance/({_INSTANCE.pattern})$", text):
            found["p_any_aws_instance_ids"].add(instance[1])
    elif _ACCOUNT.fullmatch(text):
        if "account" in key:
            found["p_any_aws_account_ids"].add(text)
    elif _INSTANCE.fullmatch(text):
        found["p_any_aws_instance_ids"].add(text)
    elif _EMAIL.fullmatch(text):
        found["p_any_emails"].add(text)
    elif len(text) in _HASHES and _HEX.fullmatch(text):
        found[_HASHES[len(text)]].add(text)
    elif key.endswith(_DOMAIN_KEYS) and _DOMAIN.fullmatch(text.rstrip(".")):
        found["p_any_domain_names"].add(text)
    if key in _USER_KEYS:
        found["p_any_usernames"].add(text)


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True


# All but p_log_type, which the record cannot tell, and the p_any_ fields, which are made together.
MADE: Final[dict[str, Callable[[Mapping[str, Any]], str | None]]] = {
    "p_event_time": event_time,
    "p_parse_time": parse_time,
    "p_row_id": row_id,
    "p_source_label": lambda event: SOURCE,
}
