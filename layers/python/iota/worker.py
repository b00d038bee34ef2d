"""The worker process: `python3 -m iota.worker`, spoken to by the host (docs/worker-protocol.md)."""

from __future__ import annotations

import gc
import importlib
import json
import os
import signal
import sys
import time
from functools import partial
from typing import Any

from iota import protocol, sandbox, state, variables
from iota.compiled import Compiled
from iota.data_models import DataModels, DataModelSpec
from iota.descriptors import keep_private, take_over_standard_streams
from iota.evaluate import Evaluator, Work
from iota.event import Parser, parser_for
from iota.failures import Failure
from iota.host_state import HostState
from iota.imports import add_roots
from iota.installed import add_installed
from iota.isolation import Isolation, rehearse
from iota.limits import TimeLimit, limit_resources
from iota.loader import MODEL_MODULE_PREFIX, RULE_MODULE_PREFIX, Loaded, load_all, load_models
from iota.memory_state import MemoryState
from iota.network import NetworkRefusal
from iota.output import RuleOutput
from iota.progress import Progress
from iota.providers import provide
from iota.pushdown.match import Match
from iota.results import Results
from iota.rule import Rule
from iota.rule_tests import read_request, run_test
from iota.shapes import LoadedRule, RuleSpec
from iota.state_use import StateUse


class Worker:
    """The loaded rules and everything that a batch needs."""

    def __init__(self, load: dict[str, Any], incoming: int, outgoing: int, waited_ms: float) -> None:
        if load.get("protocol") != protocol.VERSION:
            raise protocol.ProtocolError(f"the host speaks protocol {load.get('protocol')}, this worker {protocol.VERSION}")
        self._load = load
        self._waited_ms = waited_ms
        self._analysis: Any = None
        if load.get("pushdown", False):  # one worker of a pool analyses. Imported before the rules: it notes what Python is without them
            cache = importlib.import_module("iota.pushdown.cache")
            self._analysis = cache.Analysis(load["roots"], load.get("globals", {}), load.get("analysis", []), load.get("kept"))
        self._rules: dict[int, LoadedRule] = {}
        self._isolated = frozenset(load["isolated"])
        self._progress = Progress.open(load["progress"])
        self._limit = TimeLimit(self._progress, load["timeoutMs"])
        self._evaluator = Evaluator(self._progress, self._limit)
        self._state = self._evaluator.state = HostState(incoming, outgoing, self._progress, self._limit)
        self._output = RuleOutput(self._progress)
        self._isolation = Isolation(self._evaluator, self._output, load["timeoutMs"])
        # By descriptor, because the folder may be gone by the time that a rule has left it.
        self._folder = os.open(".", os.O_PATH | os.O_DIRECTORY | os.O_CLOEXEC)
        keep_private(self._folder)
        self._path: list[str] = []
        self._recursion_limit = sys.getrecursionlimit()

    def hello(self) -> bytes:
        """Imports the rules and says what became of each."""
        begin = time.perf_counter()
        unprotected = self._enter_sandbox()
        limit_resources(self._load["memoryMb"])
        add_roots(self._load["roots"])
        provide(self._load.get("globals", {}))
        variables.provide(self._load.get("variables", {}))
        self._path[:] = sys.path
        specs = [_spec(entry) for entry in self._load["rules"]]
        state.use(state.refuse)
        models = [DataModelSpec.of(entry) for entry in self._load.get("dataModels", [])]
        rehearsal = partial(rehearse, worker=self._progress, limit_ms=self._load["timeoutMs"])
        compiled = Compiled(self._load.get("analysis", []), [spec.path for spec in specs])
        self._begin()
        try:
            loaded_models = load_models(models, self._progress, self._limit, compiled)
            loaded = load_all(specs, self._progress, self._limit, dict.fromkeys(self._isolated, rehearsal), compiled)
        finally:
            self._end()
        compiled.keep()
        Rule.loaded = True
        self._evaluator.data_models = DataModels(entry.model for entry in loaded_models if entry.model)
        self._rules = {entry.spec.index: entry.rule for entry in loaded if entry.rule}
        # The rules and their modules stay for good: the collector need not look at them again.
        gc.freeze()
        load_ms = round((time.perf_counter() - begin) * 1000, 1)
        conditions = self._analyse(loaded, compiled)
        head = protocol.to_json(
            {
                "protocol": protocol.VERSION,
                "python": sys.version.split()[0],
                "pid": os.getpid(),
                "loadMs": load_ms,
                "waitedMs": self._waited_ms,
                "dataModels": [{"id": entry.spec.id, **({"error": _error(entry.failure)} if entry.failure else {})} for entry in loaded_models],
                "variables": variables.asked(),
                **unprotected,
                **({"kept": True} if self._analysis is not None and self._analysis.host_has_them else {}),
                **({} if self._analysis is None or self._analysis.derived_ms is None else {"analysisMs": self._analysis.derived_ms}),
            }
        )
        reports = [_brief(entry) for entry in loaded] if self._load.get("brief", False) else _reports(loaded)
        # What the analysis found is JSON already.
        rules = [_with_condition(protocol.to_json(report), condition) for report, condition in zip(reports, conditions, strict=True)]
        return protocol.to_utf8(f'{head[:-1]},"rules":[{",".join(rules)}]}}')

    def _enter_sandbox(self) -> dict[str, str]:
        """For the hello: why the kernel does not help to hold the rules, if it does not."""
        network = bool(self._load.get("network", False))
        if not network:
            NetworkRefusal(self._output).install()
        try:
            sandbox.enter(network)
        except sandbox.Refused as refusal:
            return {"unprotected": str(refusal)}
        return {}

    def _analyse(self, loaded: list[Loaded], compiled: Compiled) -> list[str | None]:
        """For each rule, as JSON, the condition outside of which it does nothing, where the host asks for it."""
        if self._analysis is None:
            return [None for _ in loaded]
        prefixes = RULE_MODULE_PREFIX, MODEL_MODULE_PREFIX
        modules = [module for name, module in sys.modules.items() if name.startswith(prefixes)]
        rules = [entry.rule and Match(*entry.rule.deciding, entry.rule.must_be_bool) for entry in loaded]
        return list(self._analysis.conditions(rules, modules, self._evaluator.data_models, compiled))

    def evaluate(self, payload: bytearray) -> bytes:
        batch = protocol.unpack_batch(payload)
        parsers = [parser_for(rule_set.log_type, self._evaluator.data_models) for rule_set in batch.sets]
        rules = [[self._rule(index) for index in rule_set.rules] for rule_set in batch.sets]
        entries = [tuple(rule.entry for rule in members if rule.spec.index not in self._isolated) for members in rules]
        results = self._evaluator.results = Results()
        self._state.begin()
        state.use(self._state)
        self._begin()
        try:
            self._evaluator.run(
                zip(
                    range(len(batch.records)),
                    batch.records,
                    map(parsers.__getitem__, batch.set_of_event),
                    map(entries.__getitem__, batch.set_of_event),
                )
            )
            if self._isolated:
                self._run_isolated(batch, parsers, rules)
        finally:
            self._end()
        return results.encode(batch.id, *self._output.take())

    def test(self, payload: bytearray) -> bytes:
        request = read_request(payload)
        rule = self._rule(request.rule)
        self._state.begin()
        state.use(MemoryState())
        self._begin()
        try:
            return run_test(request, rule, self._evaluator, self._output)
        finally:
            self._end()

    def _run_isolated(self, batch: protocol.Batch, parsers: list[Parser], rules: list[list[LoadedRule]]) -> None:
        ranks: dict[tuple[int, int], int] = {}
        work: dict[int, list[Work]] = {}
        for position, (record, chosen) in enumerate(zip(batch.records, batch.set_of_event, strict=True)):
            for rank, rule in enumerate(rules[chosen]):
                index = rule.spec.index
                ranks[position, index] = rank
                if index in self._isolated:
                    work.setdefault(index, []).append((position, record, parsers[chosen], (rule.entry,)))
        for index, items in work.items():
            self._isolation.run(self._rules[index], items)
        self._evaluator.results.sort(ranks)

    def _rule(self, index: int) -> LoadedRule:
        rule = self._rules.get(index)
        if rule is None:
            raise protocol.ProtocolError(f"rule {index} is to be evaluated, but the hello reported no rule under that index")
        return rule

    def _begin(self) -> None:
        """Starts the timer, and puts back what a rule may have replaced in the batch before."""
        sys.stdout = sys.stderr = self._output.stream
        sys.setrecursionlimit(self._recursion_limit)
        sys.path[:] = self._path
        os.fchdir(self._folder)
        self._limit.start()

    def _end(self) -> None:
        self._limit.stop()
        self._progress.idle()


def _spec(entry: dict[str, Any]) -> RuleSpec:
    return RuleSpec(
        index=entry["index"],
        id=entry["id"],
        path=entry["path"],
        strict=entry.get("convention") == "strict",
        display_name=entry.get("displayName"),
        class_name=entry.get("class"),
        filters=entry.get("filters"),
        detection=entry.get("detection"),
        summary=tuple(entry.get("summaryAttributes", ())),
    )


def _brief(loaded: Loaded) -> dict[str, Any]:
    """Whether a rule can be evaluated, for a host that hears the rest from another worker."""
    index = {"index": loaded.spec.index}
    if loaded.failure:
        return {**index, "error": _error(loaded.failure)}
    return {**index, "shape": loaded.rule.shape if loaded.rule else "helper"}


def _reports(loaded: list[Loaded]) -> list[dict[str, Any]]:
    # What a rule asks of a data model shows only at run time.
    state_use = StateUse()
    models_use_state = any(state_use.of(module) for name, module in list(sys.modules.items()) if name.startswith(MODEL_MODULE_PREFIX))
    return [_report(entry, models_use_state, state_use) for entry in loaded]


def _report(loaded: Loaded, models_use_state: bool, state_use: StateUse) -> dict[str, Any]:
    report = _brief(loaded)
    if rule := loaded.rule:
        if rule.constants and not loaded.spec.strict:  # the metadata of a strict rule is all in its .yml file
            report["constants"] = rule.constants
        if rule.tests:
            report["tests"] = rule.tests
        if models_use_state or (rule.module_name and state_use.of(sys.modules[rule.module_name])):
            report["state"] = True
    return report


def _with_condition(report: str, condition: str | None) -> str:
    return report if condition is None else f'{report[:-1]},"pushdown":{condition}}}'


def _error(failure: Failure) -> dict[str, Any]:
    return {"type": failure.type, "message": failure.message, "line": failure.rule_line, "traceback": failure.traceback}


def converse(incoming: int, outgoing: int) -> None:
    """Answers frames until the input ends."""
    worker: Worker | None = None
    ready = time.perf_counter()
    while frame := protocol.read_frame(incoming):
        kind, payload = frame
        if worker is None and kind == protocol.LOAD:
            worker = Worker(json.loads(payload), incoming, outgoing, round((time.perf_counter() - ready) * 1000, 1))
            protocol.write_frame(outgoing, protocol.HELLO, worker.hello())
        elif worker is not None and kind == protocol.EVALUATE:
            protocol.write_frame(outgoing, protocol.RESULT, worker.evaluate(payload))
        elif worker is not None and kind == protocol.TEST:
            protocol.write_frame(outgoing, protocol.VERDICT, worker.test(payload))
        else:
            raise protocol.ProtocolError(f"a frame of type {kind!r} is not expected here")


def main() -> int:
    # Python has kept the bytecode of this package by now, where it could; folders of rules are the owner's, and stay as they are.
    sys.dont_write_bytecode = True
    # A record may hold a number of any length; Python's own limit of 4,300 digits would make a rule fail on it.
    sys.set_int_max_str_digits(0)
    # Ctrl-C in a terminal reaches the whole process group; when to stop is up to the host, which closes the input.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    errors = sys.stderr
    add_installed()
    try:
        converse(*take_over_standard_streams())
    except (protocol.ProtocolError, OSError) as error:
        print(f"iota.worker: {error}", file=errors, flush=True)
        return 1
    except Exception:
        import traceback  # it takes time to import, and is needed once at most

        traceback.print_exc(file=errors)
        errors.flush()
        return 1
    return 0


def has_children() -> bool:
    """Whether processes that rules have started still run."""
    try:
        while os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG):
            pass  # one that has ended
    except ChildProcessError:
        return False
    return True


if __name__ == "__main__":
    status = main()
    if has_children():
        time.sleep(5)  # before that the host, if it is still there, ends this process together with them
    # Not sys.exit: that would wait for threads that rules have left running.
    os._exit(status)
