"""Runs rules as the worker does, and says for which records they do anything at all."""

from __future__ import annotations

import contextlib
import importlib
import io
import itertools
import signal
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from types import FunctionType, ModuleType
from typing import Any, NamedTuple

from iota.data_models import DataModel, DataModels, DataModelSpec
from iota.event import Event, parser_for, private_copy
from iota.pushdown import Match, Pushdown, World, derive
from iota.pushdown.evaluate import evaluate
from iota.rule import Rule
from iota.shapes import loops_over_standard_fields

HERE = Path(__file__).resolve().parent
CORPUS = HERE / "corpus"
HELPERS = HERE / "helpers"

_numbers = itertools.count()
_EVENT_NAMES = frozenset(vars(Event))
_MODEL = DataModelSpec(
    "model",
    None,
    ("AWS.CloudTrail",),
    (
        {"name": "name_of", "path": "eventName"},
        {"name": "type_of", "path": "$.userIdentity.type"},
        {"name": "several", "path": "$..type"},
        {"name": "upper_name", "method": "upper_name"},
        {"name": "counted", "method": "counted"},
        {"name": "raising", "method": "raising"},
    ),
)
_SECONDS = 0.05  # of processor time
_MOST_LATE = 3
NOTHING = "nothing"


class Loaded(NamedTuple):
    """A rule that was just loaded, with all the modules that belong to it."""

    module: ModuleType
    rule: Callable[..., Any]
    alert: Callable[..., Any] | None
    takes_event: bool
    modules: list[ModuleType]
    models: DataModels

    def match(self, strict: bool) -> Match:
        return Match(self.rule, self.alert, strict and self.alert is None)


def load(path: Path, source: str | None = None) -> Loaded:
    """Loads a rule anew, and its helpers too; mends what rules before it left broken."""
    for name in vars(Event).keys() - _EVENT_NAMES:
        delattr(Event, name)
    for name in [path.stem for path in HELPERS.glob("*.py")]:
        sys.modules.pop(name, None)
    if str(HELPERS) not in sys.path:
        sys.path.append(str(HELPERS))
    module = ModuleType(f"pushdown_rule_{next(_numbers)}")
    module.__file__ = str(path)
    sys.modules[module.__name__] = module
    code = compile(source if source is not None else path.read_text(), str(path), "exec", dont_inherit=True)
    exec(code, vars(module))
    names = vars(module)
    rule = names.get("rule")
    if rule is None:
        kinds = [kind for kind in names.values() if isinstance(kind, type) and kind.__module__ == module.__name__ and issubclass(kind, Rule)]
        rule = kinds[-1]().rule
    code_object = getattr(getattr(rule, "__func__", rule), "__code__", None)
    takes_event = code_object is None or code_object.co_argcount > 0 or bool(code_object.co_flags & 4)
    models = DataModels([DataModel(_MODEL, vars(importlib.import_module("model_methods")))])
    helpers = [other for other in list(sys.modules.values()) if _is_helper(other)]
    return Loaded(module, rule, names.get("alert"), takes_event, [module, *helpers], models)


def _is_helper(module: object) -> bool:
    return str(getattr(module, "__file__", None) or "").startswith(str(HELPERS))


class Outcome(NamedTuple):
    answer: str  # "nothing", "match", or the class of the failure
    printed: str
    changed: bool

    @property
    def is_anything(self) -> bool:
        return self.answer != NOTHING or bool(self.printed) or self.changed


class _TooLong(BaseException):
    pass


@contextlib.contextmanager
def _limited() -> Iterator[None]:
    def late(*_: object) -> None:
        raise _TooLong

    old = signal.signal(signal.SIGVTALRM, late)
    signal.setitimer(signal.ITIMER_VIRTUAL, _SECONDS, _SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, old)


def run(loaded: Loaded, records: Sequence[str], strict: bool, watch: bool = True) -> list[Outcome]:
    """What a rule does with one record after the other; after a few that took too long the rest is left out."""
    outcomes: list[Outcome] = []
    late = 0
    before = snapshot(loaded) if watch else None
    for record in records:
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed):
            answer = _answer(loaded, record, strict)
        late += answer == "_TooLong"
        after = snapshot(loaded) if watch else None
        outcomes.append(Outcome(answer, printed.getvalue(), after != before))
        before = after
        if late > _MOST_LATE:
            break
    return outcomes


def _answer(loaded: Loaded, record: str, strict: bool) -> str:
    event = parser_for("AWS.CloudTrail", loaded.models)(record.encode("utf-8", "surrogatepass"))
    if loops_over_standard_fields(loaded.rule):
        event = event.with_standard_fields()
    try:
        with _limited():
            subject = private_copy(event) if loaded.alert else event
            value = loaded.rule(subject) if loaded.takes_event else loaded.rule()
            if loaded.alert:
                value = loaded.alert(value)
            elif strict and type(value) is not bool:
                return "not bool"
            return "match" if value else NOTHING
    except BaseException as error:
        return type(error).__name__


def snapshot(loaded: Loaded) -> str:
    """All that the rule's modules hold, as far as it can be seen from outside."""
    seen: dict[int, object] = {}
    return "|".join(_shown(vars(module), seen) for module in loaded.modules)


def _shown(value: object, seen: dict[int, object]) -> str:
    if isinstance(value, (str, int, float, bytes, type(None))):
        return repr(value)
    if id(value) in seen or isinstance(value, ModuleType):
        return "…"
    seen[id(value)] = value
    if isinstance(value, dict):
        return "{" + ",".join(f"{key!r}:{_shown(item, seen)}" for key, item in list(value.items()) if key != "__builtins__") + "}"
    if isinstance(value, (list, tuple)):
        return "[" + ",".join(_shown(item, seen) for item in value) + "]"
    if isinstance(value, (set, frozenset)):
        return repr(sorted(map(repr, value)))
    if isinstance(value, FunctionType):
        cells = [cell.cell_contents for cell in value.__closure__ or () if cell is not None]
        return f"f{_shown([value.__defaults__, value.__kwdefaults__, value.__dict__, cells], seen)}"
    if hasattr(value, "cache_info"):
        return str(value.cache_info())
    if isinstance(value, type):
        if value.__module__.startswith(("pushdown_rule_", "odd_")):
            return _shown({key: item for key, item in vars(value).items() if key not in ("__dict__", "__weakref__")}, seen)
        return "…"
    if isinstance(value, staticmethod):
        return _shown(value.__func__, seen)
    if type(value).__module__.startswith("pushdown_rule_"):
        return _shown([dict(getattr(value, "__dict__", {})), type(value)], seen)
    if type(value).__name__ in ("cycle", "count"):
        return repr(value.__reduce__())  # type: ignore[attr-defined]
    return "…"


def pushdown_of(loaded: Loaded, strict: bool) -> Pushdown:
    return derive(loaded.match(strict), World(loaded.modules, loaded.models))


class Unsound(NamedTuple):
    """A record that was kept from a rule that would have done something with it."""

    record: str
    outcome: Outcome


def find_unsound(pushdown: Pushdown, records: Iterable[str], outcomes: Iterable[Outcome]) -> Unsound | None:
    if pushdown.condition is True:
        return None
    for record, outcome in zip(records, outcomes, strict=False):
        if outcome.is_anything and evaluate(pushdown.condition, record) is False:
            return Unsound(record, outcome)
    return None


def find_difference(path: Path, records: Sequence[str], strict: bool) -> tuple[str, Outcome, Outcome] | None:
    """Runs the rule on all records, and anew on those that are sent only: the answers must be the same."""
    first = load(path)
    condition = pushdown_of(first, strict).condition
    everything = run(first, records, strict, watch=False)
    sent = [record for record in records if evaluate(condition, record) is not False]
    some = iter(zip(sent, run(load(path), sent, strict, watch=False), strict=False))
    following = next(some, None)
    for record, outcome in zip(records, everything, strict=False):
        other = Outcome(NOTHING, "", False)
        if following is not None and following[0] is record:
            other = following[1]
            following = next(some, None)
        if outcome != other:
            return record, outcome, other
    return None
