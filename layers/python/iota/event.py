"""The event as rules see it: a dict that ignores the case of keys and refuses to be changed."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple, NoReturn

from iota.data_models import NO_DATA_MODELS, DataModel, DataModels

_ABSENT = object()
_get = dict.get
_has = dict.__contains__
_item = dict.__getitem__


class ReadOnlyError(TypeError):
    """A rule tried to change the event that it shares with other rules."""


class EventDict(dict[str, Any]):
    """A JSON object whose keys are found exactly first, then without regard to case (the first such key wins).

    This class itself may be changed: transform rules get one as their private copy.
    """

    __slots__ = ()

    def get(self, key: Any, default: Any = None) -> Any:
        value = _get(self, key, _ABSENT)
        return value if value is not _ABSENT else self._in_any_case(key, default)

    def __missing__(self, key: Any) -> Any:
        value = self._in_any_case(key, _ABSENT)
        if value is _ABSENT:
            raise KeyError(key)
        return value

    def __contains__(self, key: object) -> bool:
        return _has(self, key) or self._in_any_case(key, _ABSENT) is not _ABSENT

    def _in_any_case(self, key: Any, default: Any) -> Any:
        if not isinstance(key, str):
            return default
        folded = key.lower()
        # One substring search answers nearly every miss; lower-casing each key in turn would cost ten times as much.
        if folded in self._folded_keys():
            for name in self:
                if isinstance(name, str) and name.lower() == folded:
                    return _item(self, name)
        return self._standard(folded, default) if folded[:2] == "p_" else default

    def _standard(self, name: str, default: Any) -> Any:
        """A field that the record does not have, as rules in the Panther format expect it."""
        return default

    def _folded_keys(self) -> str:
        return "\n".join(map(str, self)).lower()

    def deep_get(self, *keys: str, default: Any = None) -> Any:
        """The value at the end of a path of keys; lists are not crossed, and None counts as absent."""
        value: Any = self
        for key in keys:
            if type(value) is Event:
                # As its get() does, without the call: this is what rules do most.
                found = _get(value, key, _ABSENT)
                value = found if found is not _ABSENT else value._in_any_case(key, None)
            elif isinstance(value, dict):
                value = value.get(key)
            else:
                return default
        return default if value is None else value

    def deep_walk(self, *keys: str, default: Any = None, return_val: str = "all") -> Any:
        """Like deep_get, but crosses lists: the only hit, the list of distinct hits, or the "first" or "last" of them."""
        if return_val not in ("all", "first", "last"):
            raise ValueError(f"return_val is 'all', 'first' or 'last', not {return_val!r}")
        found = self.deep_get(*keys)
        if found is None:
            found = _distinct(_hits(self, keys))
            if len(found) == 1:
                return found[0]
        if not isinstance(found, list):
            return found
        if not found:
            return default
        return found if return_val == "all" else found[0 if return_val == "first" else -1]

    def udm(self, *keys: str, default: Any = None) -> Any:
        """A field by its common name.

        One name that the data model of the log type maps is what the model says. Any other is `p_udm.<key>` where the event has it, else
        the key itself, and there an empty value is absent.
        """
        model = self._data_model()
        if model is not None and len(keys) == 1 and keys[0] in model.fields:
            return model.value(self, keys[0], default)
        return self.deep_get("p_udm", *keys) or self.deep_get(*keys) or default

    def udm_path(self, key: str) -> str:
        """Where a common name leads to: `a.b.c`, or the name of the method that finds it."""
        model = self._data_model()
        if model is None:
            raise LookupError(f"there is no data model for the log type {self.get('p_log_type') or 'of this event'}, so {key!r} has no path")
        if key not in model.fields:
            raise LookupError(f"the data model {model.id} does not map {key!r}")
        return model.path_of(key)

    def _data_model(self) -> DataModel | None:
        return None

    def lookup(self, table: str, key: str) -> Any:
        """A row of a look-up table, as a test provides it. There are no others here, and what no table holds is None."""
        return self.deep_get("_mocked_lookup_data_", table, key)

    def event_time_epoch(self) -> float:
        """`p_event_time` in seconds since 1970, read as UTC; 0 where the event has none."""
        text = self.get("p_event_time")
        if not text:
            return 0
        from datetime import datetime, timezone

        time = datetime.fromisoformat(text)
        return (time if time.tzinfo else time.replace(tzinfo=timezone.utc)).timestamp()

    def to_dict(self) -> dict[str, Any]:
        """A deep copy of plain dicts and lists."""
        return _thaw_with(dict, self)

    def copy(self) -> dict[str, Any]:
        return self.to_dict()

    def __copy__(self) -> dict[str, Any]:
        return dict(self)

    def __deepcopy__(self, memo: dict[int, Any]) -> dict[str, Any]:
        return self.to_dict()

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (dict(self),)


def _refused(operation: str, names_keys: bool = False) -> Callable[..., NoReturn]:
    """A method that says what was tried, on which key, and what to do instead."""

    def refuse(self: object, *arguments: Any, **members: Any) -> NoReturn:
        keys = list(members)
        if names_keys and arguments:
            first = arguments[0]
            keys[:0] = [first] if not isinstance(first, (dict, list)) else list(first)
        on = f" {', '.join(repr(key)[:100] for key in keys[:5])}" if keys else ""
        raise ReadOnlyError(
            f"cannot {operation}{on}: the event is shared by all rules and read-only; "
            "change a copy instead: copy.deepcopy(event) or event.to_dict()"
        )

    return refuse


class Origin(NamedTuple):
    """What an event cannot say itself; all events of a log type share one."""

    log_type: str = ""
    data_models: DataModels = NO_DATA_MODELS


class Event(EventDict):
    """The read-only event that all rules share; its nested objects are of this class too."""

    __slots__ = ("_folded", "_origin", "_made")
    _folded: str
    _origin: Origin  # of the event itself only, not of nested objects
    _made: dict[str, Any]  # the standard fields that a rule has asked for

    def _folded_keys(self) -> str:
        folded: str | None = getattr(self, "_folded", None)
        if folded is None:
            folded = self._folded = "\n".join(self).lower()
        return folded

    def _standard(self, name: str, default: Any) -> Any:
        origin: Origin | None = getattr(self, "_origin", None)
        if origin is None:
            return default
        if name == "p_log_type":
            return origin.log_type or default
        made: dict[str, Any] | None = getattr(self, "_made", None)
        if made is None:
            made = self._made = {}
        if name not in made:
            from iota import standard_fields  # most rules need none of them, and it takes time to import

            if name in standard_fields.ANY:
                found = standard_fields.indicators(self)
                made.update((field, EventList(found[field]) if field in found else None) for field in standard_fields.ANY)
            elif name in standard_fields.MADE:
                made[name] = standard_fields.MADE[name](self)
            else:
                return default
        value = made[name]
        return default if value is None else value

    def with_standard_fields(self) -> Event:
        """The event with its standard fields as members, for rules that look for them in a loop; the same one each time."""
        whole: Event | None = self._standard("", None)
        origin: Origin | None = getattr(self, "_origin", None)
        if whole is not None or origin is None:
            return whole or self
        from iota import standard_fields

        names = ("p_log_type", *standard_fields.MADE, *standard_fields.ANY)
        fields = {name: value for name in names if (value := self._standard(name, None)) is not None}
        whole = Event({**fields, **self})
        whole._origin = origin
        self._made[""] = whole
        return whole

    def _data_model(self) -> DataModel | None:
        origin: Origin | None = getattr(self, "_origin", None)
        # A record may bring its own log type, as the events of tests do.
        return origin.data_models.get(_get(self, "p_log_type") or origin.log_type) if origin is not None else None

    __setitem__ = _refused("set", names_keys=True)
    __delitem__ = _refused("delete", names_keys=True)
    __ior__ = _refused("update", names_keys=True)
    update = _refused("update", names_keys=True)
    setdefault = _refused("set", names_keys=True)
    pop = _refused("remove", names_keys=True)
    popitem = _refused("remove a member")
    clear = _refused("clear an object of the event")


class EventList(list[Any]):
    """A read-only array of the event."""

    __slots__ = ()

    __setitem__ = _refused("set item", names_keys=True)
    __delitem__ = _refused("delete item", names_keys=True)
    __iadd__ = _refused("add to a list of the event")
    __imul__ = _refused("repeat a list of the event")
    append = _refused("append to a list of the event")
    extend = _refused("extend a list of the event")
    insert = _refused("insert into a list of the event")
    remove = _refused("remove from a list of the event")
    pop = _refused("remove from a list of the event")
    clear = _refused("clear a list of the event")
    sort = _refused("sort a list of the event in place; sorted() makes a sorted copy")
    reverse = _refused("reverse a list of the event in place")

    def __eq__(self, other: object) -> bool:
        return list.__eq__(self, list(other) if isinstance(other, tuple) else other)

    __hash__ = None  # type: ignore[assignment]

    def __copy__(self) -> list[Any]:
        return list(self)

    def __deepcopy__(self, memo: dict[int, Any]) -> list[Any]:
        return _thaw_with(dict, self)

    def __reduce__(self) -> tuple[Any, ...]:
        return EventList, (list(self),)


def private_copy(event: EventDict) -> EventDict:
    """A deep copy that may be changed and still has the methods of an event."""
    return _thaw_with(EventDict, event)


def _thaw_with(kind: type[dict[str, Any]], value: Any) -> Any:
    if isinstance(value, dict):
        return kind([(k, _thaw_with(kind, v) if isinstance(v, (dict, list)) else v) for k, v in value.items()])
    return [_thaw_with(kind, v) if isinstance(v, (dict, list)) else v for v in value]


def frozen(value: Any) -> Any:
    """The value with events in place of its objects, and their lists in place of its lists, all the way down."""
    if isinstance(value, Mapping):
        return Event({key: frozen(member) for key, member in value.items()})
    return EventList([frozen(item) for item in value]) if isinstance(value, (list, tuple)) else value


def _hits(value: Any, keys: tuple[str, ...]) -> Iterator[Any]:
    if isinstance(value, list):
        for item in value:
            yield from _hits(item, keys)
    elif not keys:
        if value is not None:
            yield value
    elif isinstance(value, dict):
        yield from _hits(value.get(keys[0]), keys[1:])


def _distinct(values: Iterator[Any]) -> list[Any]:
    found: dict[Any, Any] = {}
    for value in values:
        # Objects cannot be hashed; their JSON text can. The type keeps 1, True and "1" apart.
        key = json.dumps(value, sort_keys=True) if isinstance(value, dict) else value
        found.setdefault((type(value), key), value)
    return list(found.values())


def _wrap_list(items: list[Any]) -> EventList:
    return EventList([_wrap_list(item) if type(item) is list else item for item in items])


def _wrap_object(members: dict[str, Any]) -> Event:
    for key, value in members.items():
        if type(value) is list:
            members[key] = _wrap_list(value)
    return Event(members)


# The C scanner calls the hook for each object. A record without any "[" needs no look for lists: the class itself is the hook then.
_flat = json.JSONDecoder(object_hook=Event)
_nested = json.JSONDecoder(object_hook=_wrap_object)
_scan_flat = _flat.scan_once
_scan_nested = _nested.scan_once


def parse_event(record: bytes | memoryview) -> Event:
    """The read-only event of one JSON record; accepts exactly what json.loads accepts, if it is an object."""
    # surrogatepass, because json.loads decodes bytes so.
    text = str(record, "utf-8", "surrogatepass")
    nested = "[" in text
    try:
        # scan_once spares decode()'s two regular expressions for white space, which a sliced record does not have.
        event, end = (_scan_nested if nested else _scan_flat)(text, 0)
    except StopIteration:
        end = -1
    if end != len(text):
        event = (_nested if nested else _flat).decode(text.removeprefix("\ufeff"))
    if not isinstance(event, Event):
        raise TypeError(f"an event is a JSON object, not {type(event).__name__}")
    return event


def parse_cloudtrail_event(record: bytes | memoryview) -> Event:
    """As parse_event, but a null requestParameters or responseElements is absent, as rules for CloudTrail expect."""
    event = parse_event(record)
    for key in ("requestParameters", "responseElements"):
        if _get(event, key, _ABSENT) is None:
            dict.__delitem__(event, key)
    return event


Parser = Callable[[bytes | memoryview], Event]


def parser_for(log_type: str, data_models: DataModels = NO_DATA_MODELS) -> Parser:
    """The function that makes events of the records of a log type; an empty one is not known."""
    origin = Origin(log_type, data_models)
    parse_record = parse_cloudtrail_event if log_type == "AWS.CloudTrail" else parse_event

    def parse(record: bytes | memoryview) -> Event:
        event = parse_record(record)
        event._origin = origin
        return event

    return parse
