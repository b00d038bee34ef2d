"""A small host: starts the worker of production, loads rules into it, and sends it tests (docs/worker-protocol.md)."""

from __future__ import annotations

import json
import os
import select
import struct
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from iota import protocol
from iota.answers import SEVERITIES
from iota.progress import PHASES
from iota.testing.discovery import Catalogue
from iota.testing.metadata import read_test_list
from iota.testing.model import Problem, Rule, RuleTest, Verdict

_PACKAGE: Final = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
_LIMIT_MS: Final = 5000
_MEMORY_MB: Final = 1024
_SECONDS_TO_START: Final = 60.0
_INHERITED: Final = ("PATH", "TMPDIR", "LD_LIBRARY_PATH")


class WorkerDied(Exception):
    """The worker ended instead of answering; the text says how."""


class TestHost:
    """Loads rules once and tests them; a worker that a test kills is replaced."""

    __test__ = False  # not for pytest to collect

    def __init__(self, catalogue: Catalogue, rules: Sequence[Rule], variables: Mapping[str, Any]) -> None:
        self._catalogue = catalogue
        self._variables = dict(variables)
        self._rules = list(rules)
        self._index = {rule.key: index for index, rule in enumerate(rules)}
        self._left_out: dict[int, str] = {}
        self._process: subprocess.Popen[bytes] | None = None
        self._tests = 0
        self._folder = tempfile.TemporaryDirectory(prefix="iota-")
        self._progress = os.path.join(self._folder.name, "progress")
        self.problems: list[Problem] = []
        self.loaded: list[Rule] = []
        self._read_hello(self._start())

    def __enter__(self) -> TestHost:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def close(self) -> None:
        self._end()
        self._folder.cleanup()

    def completed(self, rule: Rule) -> Rule:
        """The rule with what its own constants say where its metadata says nothing; itself when it is not loaded."""
        return next((loaded for loaded in self.loaded if loaded.key == rule.key), rule)

    def test(self, rule: Rule, test: RuleTest) -> Verdict:
        index = self._index[rule.key]
        own = test.event.get("p_log_type")
        log_type = own if isinstance(own, str) else rule.log_types[0] if rule.log_types else "AWS.CloudTrail"
        self._tests += 1
        head = json.dumps({"test": self._tests, "rule": index, "logType": log_type, "mocks": test.mocks}).encode()
        event = json.dumps(test.event).encode()
        if self._process is None:
            self._start()
        try:
            self._send(protocol.TEST, struct.pack("<I", len(head)) + head + event)
            answer = self._receive(2 * _LIMIT_MS / 1000 + 2)
        except WorkerDied as death:
            phase = PHASES[self._position()[3]] if self._position()[3] < len(PHASES) else "rule"
            self._end()
            error = f"WorkerExit: worker {death} ({os.path.basename(rule.path)})"
            return Verdict(None, None, [{"phase": phase, "error": error, "traceback": ""}])
        output = "".join(entry["text"] for entry in answer["output"] if entry["rule"] == index)
        says = answer["detections"][0] if answer["detections"] else None
        return Verdict(answer["match"], says, answer["failures"], output, answer["problem"])

    def _start(self) -> dict[str, Any]:
        while True:
            self._spawn()
            load = {
                "protocol": protocol.VERSION,
                "roots": self._catalogue.roots,
                "globals": self._catalogue.shared,
                "dataModels": [model.to_load() for model in self._catalogue.data_models],
                "variables": self._variables,
                "progress": self._progress,
                "timeoutMs": _LIMIT_MS,
                "memoryMb": _MEMORY_MB,
                "isolated": [],
                "rules": [_spec(index, rule) for index, rule in enumerate(self._rules) if index not in self._left_out],
            }
            try:
                self._send(protocol.LOAD, json.dumps(load).encode())
                return self._receive(_SECONDS_TO_START)
            except WorkerDied as death:
                _, event, rule, _ = self._position()
                self._end()
                if rule >= len(self._rules) or rule in self._left_out:
                    raise
                self._left_out[rule] = f"cannot be imported, WorkerDied: the Python process {death}"

    def _spawn(self) -> None:
        with open(self._progress, "wb") as file:
            file.write(bytes(32))
        environment = {name: os.environ[name] for name in _INHERITED if name in os.environ}
        environment |= {"PYTHONPATH": _PACKAGE, "PYTHONHASHSEED": "0", "LANG": "C.UTF-8", "TZ": "UTC"}
        self._process = subprocess.Popen(
            [sys.executable, "-B", "-s", "-S", "-X", "utf8", "-m", "iota.worker"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment,
        )  # fmt: skip

    def _read_hello(self, hello: dict[str, Any]) -> None:
        answers = {answer["index"]: answer for answer in hello["rules"]}
        for model, answer in zip(self._catalogue.data_models, hello["dataModels"], strict=True):
            if error := answer.get("error"):
                message = f"cannot be used, {error['type']}: {error['message']}"
                self.problems.append(Problem(model.metadata_path, None, message, model.id, loaded=True))
        for index, rule in enumerate(self._rules):
            answer = answers.get(index, {})
            error = answer.get("error")
            if index in self._left_out or error:
                message = self._left_out.get(index) or f"cannot be imported, {error['type']}: {error['message']}"
                # Nobody misses a rule that is switched off.
                problem = Problem(rule.path, error.get("line") if error else None, message, rule.id, fails=rule.enabled)
                # A file of several classes fails as a whole: that is said once.
                if all(replace(known, rule_id=rule.id) != problem for known in self.problems):
                    self.problems.append(problem)
            elif answer.get("shape") == "helper":
                if rule.metadata_path:
                    message = "defines neither rule() nor alert(), but there is metadata of a rule for it: define one of them, or remove the .yml file"
                    self.problems.append(Problem(rule.path, None, message, rule.id))
            else:
                self.loaded.append(_completed(self._with_class_tests(rule, answer.get("tests", [])), answer.get("constants", {})))

    def _with_class_tests(self, rule: Rule, tests: list[Any]) -> Rule:
        return rule if rule.tests else replace(rule, tests=tuple(read_test_list(rule, rule.path, tests, self.problems)))

    def _send(self, kind: bytes, payload: bytes) -> None:
        assert self._process and self._process.stdin
        try:
            self._process.stdin.write(struct.pack("<Ic", len(payload) + 1, kind) + payload)
            self._process.stdin.flush()
        except BrokenPipeError as error:
            raise WorkerDied(self._how_it_ended()) from error

    def _receive(self, seconds: float) -> dict[str, Any]:
        """The next answer. A worker whose counter of steps stands still for so long is stuck, and is killed."""
        assert self._process and self._process.stdout
        steps, since = self._position()[0], time.monotonic()
        while not select.select([self._process.stdout], [], [], 0.25)[0]:
            if self._position()[0] != steps:
                steps, since = self._position()[0], time.monotonic()
            elif time.monotonic() - since > seconds:
                self._process.kill()
                raise WorkerDied(f"took no step for {seconds:g} s and was killed")
        frame = protocol.read_frame(self._process.stdout.fileno())
        if frame is None:
            raise WorkerDied(self._how_it_ended())
        return dict(json.loads(frame[1]))

    def _position(self) -> tuple[int, int, int, int]:
        """Counter, event, rule and phase, from the worker's progress file."""
        with open(self._progress, "rb") as file:
            counter, event, rule, phase = struct.unpack("<QIII", file.read(20))
        return counter, event, rule, phase

    def _how_it_ended(self) -> str:
        assert self._process
        status = self._process.wait(timeout=3)
        return f"exited with status {status}" if status >= 0 else f"killed by signal {-status}"

    def _end(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        assert process.stdin and process.stdout
        try:
            process.stdin.close()
        except BrokenPipeError:
            pass
        try:
            process.wait(timeout=1)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        process.stdout.close()


def _spec(index: int, rule: Rule) -> dict[str, Any]:
    convention = {"convention": "strict"} if rule.strict else {}
    more: dict[str, Any] = {"class": rule.class_name, "summaryAttributes": rule.summary, "filters": rule.filters, "detection": rule.detection}
    return {
        "index": index, "id": rule.id, "path": rule.path, **convention, "displayName": rule.display_name, "severity": rule.severity or "INFO",
        **{name: value for name, value in more.items() if value},
    }  # fmt: skip


def _completed(rule: Rule, constants: dict[str, Any]) -> Rule:
    """Modules of the Panther format are left alone: a SEVERITY in one of them is the author's own variable."""
    said = {} if rule.strict else {name.upper(): value for name, value in reversed(list(constants.items()))}

    def text(*names: str) -> str:
        return next((said[name] for name in names if isinstance(said.get(name), str)), "")

    severity = text("SEVERITY", "DEFAULT_SEVERITY").upper()
    log_types = said.get("LOG_TYPES")
    return replace(
        rule,
        id=rule.id if rule.metadata_path else text("ID", "RULE_ID") or rule.id,
        severity=rule.severity or (severity if severity in SEVERITIES else "INFO"),
        log_types=rule.log_types or (tuple(map(str, log_types)) if isinstance(log_types, list) else ()),
        texts={key: rule.texts.get(key) or text(key.upper(), f"DEFAULT_{key.upper()}") for key in ("description", "reference", "runbook")},
    )
